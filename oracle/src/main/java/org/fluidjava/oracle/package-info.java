/** The process that runs saved programs on the real Paddle library. */
@NullMarked
package org.fluidjava.oracle;

import org.jspecify.annotations.NullMarked;
