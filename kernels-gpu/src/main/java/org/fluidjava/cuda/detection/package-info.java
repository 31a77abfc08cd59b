/** CUDA kernels. Boxes and regions of object detection. */
@NullMarked
package org.fluidjava.cuda.detection;

import org.jspecify.annotations.NullMarked;
