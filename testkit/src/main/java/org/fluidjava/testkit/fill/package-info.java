/** Cases. Operators that make tensors of given values. */
@NullMarked
package org.fluidjava.testkit.fill;

import org.jspecify.annotations.NullMarked;
