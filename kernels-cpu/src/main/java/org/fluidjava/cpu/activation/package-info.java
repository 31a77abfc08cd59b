/** CPU kernels. Activations and other functions of one number. */
@NullMarked
package org.fluidjava.cpu.activation;

import org.jspecify.annotations.NullMarked;
