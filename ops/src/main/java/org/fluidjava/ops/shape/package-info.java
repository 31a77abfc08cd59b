/** Operators that move, cut and join, without arithmetic. */
@NullMarked
package org.fluidjava.ops.shape;

import org.jspecify.annotations.NullMarked;
