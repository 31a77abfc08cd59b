/** Cases of operators that Paddle's inference passes leave in saved programs. */
@NullMarked
package org.fluidjava.testkit.inference;

import org.jspecify.annotations.NullMarked;
