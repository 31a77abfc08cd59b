/** Paddle's program and parameter files. */
@NullMarked
package org.fluidjava.io;

import org.jspecify.annotations.NullMarked;
