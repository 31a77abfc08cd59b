/** CUDA kernels. Normalisation of layers, batches, groups and instances. */
@NullMarked
package org.fluidjava.cuda.norm;

import org.jspecify.annotations.NullMarked;
