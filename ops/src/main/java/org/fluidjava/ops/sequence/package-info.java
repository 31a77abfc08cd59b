/** Operators over sequences of different lengths. */
@NullMarked
package org.fluidjava.ops.sequence;

import org.jspecify.annotations.NullMarked;
