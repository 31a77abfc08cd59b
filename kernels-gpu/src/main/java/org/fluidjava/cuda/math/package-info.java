/** CUDA kernels. Arithmetic: products, elementwise operators, sums and scales. */
@NullMarked
package org.fluidjava.cuda.math;

import org.jspecify.annotations.NullMarked;
