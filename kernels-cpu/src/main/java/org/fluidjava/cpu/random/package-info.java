/** CPU kernels. Operators that draw random numbers. */
@NullMarked
package org.fluidjava.cpu.random;

import org.jspecify.annotations.NullMarked;
