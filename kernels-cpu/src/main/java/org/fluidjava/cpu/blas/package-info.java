/** Matrix products behind one small interface. */
@NullMarked
package org.fluidjava.cpu.blas;

import org.jspecify.annotations.NullMarked;
