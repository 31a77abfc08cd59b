/** CUDA kernels. Operators that inference passes leave behind. */
@NullMarked
package org.fluidjava.cuda.inference;

import org.jspecify.annotations.NullMarked;
