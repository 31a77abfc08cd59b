/** Activations and other functions of one number. */
@NullMarked
package org.fluidjava.ops.activation;

import org.jspecify.annotations.NullMarked;
