/** CPU kernels. Control flow, tensor arrays and rank tables. */
@NullMarked
package org.fluidjava.cpu.control;

import org.jspecify.annotations.NullMarked;
