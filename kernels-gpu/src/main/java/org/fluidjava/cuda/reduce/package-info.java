/** CUDA kernels. Reductions along axes. */
@NullMarked
package org.fluidjava.cuda.reduce;

import org.jspecify.annotations.NullMarked;
