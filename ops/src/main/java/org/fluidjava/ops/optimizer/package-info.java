/** Updates of parameters. */
@NullMarked
package org.fluidjava.ops.optimizer;

import org.jspecify.annotations.NullMarked;
