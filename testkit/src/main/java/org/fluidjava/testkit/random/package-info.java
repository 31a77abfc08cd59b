/** Cases. Operators that draw random numbers. */
@NullMarked
package org.fluidjava.testkit.random;

import org.jspecify.annotations.NullMarked;
