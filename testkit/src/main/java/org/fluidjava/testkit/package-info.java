/** Cases that every device must pass, gradient checks, and the comparison with Paddle itself. */
@NullMarked
package org.fluidjava.testkit;

import org.jspecify.annotations.NullMarked;
