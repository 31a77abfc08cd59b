/** CUDA kernels. Operators over sequences of different lengths. */
@NullMarked
package org.fluidjava.cuda.sequence;

import org.jspecify.annotations.NullMarked;
