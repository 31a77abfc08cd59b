/** CUDA kernels. Operators that draw random numbers. */
@NullMarked
package org.fluidjava.cuda.random;

import org.jspecify.annotations.NullMarked;
