/** Arithmetic: products, elementwise operators, sums and scales. */
@NullMarked
package org.fluidjava.ops.math;

import org.jspecify.annotations.NullMarked;
