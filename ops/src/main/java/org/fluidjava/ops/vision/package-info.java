/** Convolutions, pooling, interpolation and their like. */
@NullMarked
package org.fluidjava.ops.vision;

import org.jspecify.annotations.NullMarked;
