/** CUDA kernels. Quantisation. */
@NullMarked
package org.fluidjava.cuda.quantization;

import org.jspecify.annotations.NullMarked;
