/** Cases of operators that passes put in place of several. */
@NullMarked
package org.fluidjava.testkit.fusion;

import org.jspecify.annotations.NullMarked;
