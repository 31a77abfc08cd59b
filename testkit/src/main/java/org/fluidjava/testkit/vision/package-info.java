/** Cases. Convolutions, pooling, interpolation and their like. */
@NullMarked
package org.fluidjava.testkit.vision;

import org.jspecify.annotations.NullMarked;
