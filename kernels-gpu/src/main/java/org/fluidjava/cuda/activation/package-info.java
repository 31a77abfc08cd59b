/** CUDA kernels. Activations. */
@NullMarked
package org.fluidjava.cuda.activation;

import org.jspecify.annotations.NullMarked;
