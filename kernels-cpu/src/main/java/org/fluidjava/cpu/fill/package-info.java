/** CPU kernels. Operators that make tensors of given values. */
@NullMarked
package org.fluidjava.cpu.fill;

import org.jspecify.annotations.NullMarked;
