/** CPU kernels. Normalisations. */
@NullMarked
package org.fluidjava.cpu.norm;

import org.jspecify.annotations.NullMarked;
