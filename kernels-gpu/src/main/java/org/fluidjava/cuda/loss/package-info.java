/** CUDA kernels. Losses. */
@NullMarked
package org.fluidjava.cuda.loss;

import org.jspecify.annotations.NullMarked;
