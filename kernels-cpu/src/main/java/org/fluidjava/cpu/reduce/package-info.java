/** CPU kernels. Reductions along axes. */
@NullMarked
package org.fluidjava.cpu.reduce;

import org.jspecify.annotations.NullMarked;
