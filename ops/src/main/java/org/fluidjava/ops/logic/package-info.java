/** Comparisons and boolean operators. */
@NullMarked
package org.fluidjava.ops.logic;

import org.jspecify.annotations.NullMarked;
