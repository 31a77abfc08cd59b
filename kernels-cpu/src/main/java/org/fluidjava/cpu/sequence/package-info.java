/** CPU kernels. Operators over sequences of different lengths. */
@NullMarked
package org.fluidjava.cpu.sequence;

import org.jspecify.annotations.NullMarked;
