/** CUDA kernels. Operators that make tensors of given values. */
@NullMarked
package org.fluidjava.cuda.fill;

import org.jspecify.annotations.NullMarked;
