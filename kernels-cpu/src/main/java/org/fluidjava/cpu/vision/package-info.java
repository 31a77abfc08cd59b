/** CPU kernels. Convolutions, pooling, interpolation and their like. */
@NullMarked
package org.fluidjava.cpu.vision;

import org.jspecify.annotations.NullMarked;
