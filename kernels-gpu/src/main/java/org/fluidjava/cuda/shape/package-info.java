/** CUDA kernels. Reshaping, joining, cutting, selecting and ordering. */
@NullMarked
package org.fluidjava.cuda.shape;

import org.jspecify.annotations.NullMarked;
