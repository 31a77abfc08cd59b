/** CPU kernels of operators that passes put in place of several. */
@NullMarked
package org.fluidjava.cpu.fusion;

import org.jspecify.annotations.NullMarked;
