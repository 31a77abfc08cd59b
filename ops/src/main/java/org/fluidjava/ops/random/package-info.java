/** Operators that draw random numbers. */
@NullMarked
package org.fluidjava.ops.random;

import org.jspecify.annotations.NullMarked;
