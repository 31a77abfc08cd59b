/** CUDA kernels: recurrent layers over sequences of different lengths. */
@NullMarked
package org.fluidjava.cuda.recurrent;

import org.jspecify.annotations.NullMarked;
