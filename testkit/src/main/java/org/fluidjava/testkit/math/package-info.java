/** Cases. Arithmetic: products, elementwise operators, sums and scales. */
@NullMarked
package org.fluidjava.testkit.math;

import org.jspecify.annotations.NullMarked;
