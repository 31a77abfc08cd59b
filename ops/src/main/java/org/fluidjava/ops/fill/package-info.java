/** Operators that make tensors of given values. */
@NullMarked
package org.fluidjava.ops.fill;

import org.jspecify.annotations.NullMarked;
