/** CPU kernels. Losses of single rows. */
@NullMarked
package org.fluidjava.cpu.loss;

import org.jspecify.annotations.NullMarked;
