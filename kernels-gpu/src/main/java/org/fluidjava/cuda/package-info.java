/** Kernels for NVIDIA GPUs. */
@NullMarked
package org.fluidjava.cuda;

import org.jspecify.annotations.NullMarked;
