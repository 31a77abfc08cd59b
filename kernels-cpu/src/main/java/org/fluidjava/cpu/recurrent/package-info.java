/** CPU kernels. Recurrent layers over sequences of different lengths. */
@NullMarked
package org.fluidjava.cpu.recurrent;

import org.jspecify.annotations.NullMarked;
