/** Operators of quantised programs. */
@NullMarked
package org.fluidjava.ops.quantization;

import org.jspecify.annotations.NullMarked;
