/** CUDA kernels. Several operators as one. */
@NullMarked
package org.fluidjava.cuda.fusion;

import org.jspecify.annotations.NullMarked;
