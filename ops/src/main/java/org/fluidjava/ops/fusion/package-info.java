/** Operators that passes put in place of several, and those passes. No file holds them. */
@NullMarked
package org.fluidjava.ops.fusion;

import org.jspecify.annotations.NullMarked;
