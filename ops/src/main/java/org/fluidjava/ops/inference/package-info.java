/** Operators that Paddle's inference passes leave in saved programs in place of several. */
@NullMarked
package org.fluidjava.ops.inference;

import org.jspecify.annotations.NullMarked;
