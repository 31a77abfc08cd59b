/** CUDA kernels. Structured prediction: chains, edit distances, sampled and tree softmax. */
@NullMarked
package org.fluidjava.cuda.structured;

import org.jspecify.annotations.NullMarked;
