/** CPU kernels of operators that Paddle's inference passes leave in saved programs. */
@NullMarked
package org.fluidjava.cpu.inference;

import org.jspecify.annotations.NullMarked;
