/** CUDA kernels. Embedding, dropout and other parts of networks. */
@NullMarked
package org.fluidjava.cuda.nn;

import org.jspecify.annotations.NullMarked;
