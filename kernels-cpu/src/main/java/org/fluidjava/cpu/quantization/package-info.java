/** CPU kernels of quantised programs. */
@NullMarked
package org.fluidjava.cpu.quantization;

import org.jspecify.annotations.NullMarked;
