/** Losses of single rows. */
@NullMarked
package org.fluidjava.ops.loss;

import org.jspecify.annotations.NullMarked;
