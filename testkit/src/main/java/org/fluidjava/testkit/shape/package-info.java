/** Cases. Operators that move, cut and join, without arithmetic. */
@NullMarked
package org.fluidjava.testkit.shape;

import org.jspecify.annotations.NullMarked;
