/** Reductions along axes. */
@NullMarked
package org.fluidjava.ops.reduce;

import org.jspecify.annotations.NullMarked;
