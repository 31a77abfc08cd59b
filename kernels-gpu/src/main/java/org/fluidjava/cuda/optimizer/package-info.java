/** CUDA kernels. Updates of parameters. */
@NullMarked
package org.fluidjava.cuda.optimizer;

import org.jspecify.annotations.NullMarked;
