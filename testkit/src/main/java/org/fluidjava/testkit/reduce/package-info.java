/** Cases. Reductions along axes. */
@NullMarked
package org.fluidjava.testkit.reduce;

import org.jspecify.annotations.NullMarked;
