/** CPU kernels. Updates of parameters. */
@NullMarked
package org.fluidjava.cpu.optimizer;

import org.jspecify.annotations.NullMarked;
