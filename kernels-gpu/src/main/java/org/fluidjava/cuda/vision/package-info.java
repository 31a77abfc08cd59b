/** CUDA kernels. Convolutions, pooling, interpolation and channel moves. */
@NullMarked
package org.fluidjava.cuda.vision;

import org.jspecify.annotations.NullMarked;
