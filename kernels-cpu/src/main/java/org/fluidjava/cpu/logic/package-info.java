/** CPU kernels. Comparisons and boolean operators. */
@NullMarked
package org.fluidjava.cpu.logic;

import org.jspecify.annotations.NullMarked;
