/** CUDA kernels. Comparisons and boolean operators. */
@NullMarked
package org.fluidjava.cuda.logic;

import org.jspecify.annotations.NullMarked;
