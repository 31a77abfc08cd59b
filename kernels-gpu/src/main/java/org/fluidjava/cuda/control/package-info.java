/** CUDA kernels. Tensor arrays, and rows chosen by rank tables and masks. */
@NullMarked
package org.fluidjava.cuda.control;

import org.jspecify.annotations.NullMarked;
