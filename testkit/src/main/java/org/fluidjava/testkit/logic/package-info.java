/** Cases. Comparisons and boolean operators. */
@NullMarked
package org.fluidjava.testkit.logic;

import org.jspecify.annotations.NullMarked;
