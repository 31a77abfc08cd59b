/** Optimizers, learning-rate schedules, clipping and decay, as operators of the program. */
@NullMarked
package org.fluidjava.optimizer;

import org.jspecify.annotations.NullMarked;
