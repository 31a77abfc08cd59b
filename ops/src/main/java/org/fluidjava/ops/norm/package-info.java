/** Normalisations. */
@NullMarked
package org.fluidjava.ops.norm;

import org.jspecify.annotations.NullMarked;
