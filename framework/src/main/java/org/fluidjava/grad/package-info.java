/** Appends gradient operators to a program. */
@NullMarked
package org.fluidjava.grad;

import org.jspecify.annotations.NullMarked;
