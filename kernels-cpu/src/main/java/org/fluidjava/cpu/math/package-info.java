/** CPU kernels. Arithmetic: products, elementwise operators, sums and scales. */
@NullMarked
package org.fluidjava.cpu.math;

import org.jspecify.annotations.NullMarked;
