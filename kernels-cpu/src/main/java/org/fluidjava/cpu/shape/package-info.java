/** CPU kernels. Operators that move, cut and join, without arithmetic. */
@NullMarked
package org.fluidjava.cpu.shape;

import org.jspecify.annotations.NullMarked;
