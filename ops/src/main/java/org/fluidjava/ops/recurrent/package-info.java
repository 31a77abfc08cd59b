/** Recurrent layers over sequences of different lengths. */
@NullMarked
package org.fluidjava.ops.recurrent;

import org.jspecify.annotations.NullMarked;
