/** CUDA kernels. Accuracy and other measures. */
@NullMarked
package org.fluidjava.cuda.metric;

import org.jspecify.annotations.NullMarked;
