/** Cases. Activations and other functions of one number. */
@NullMarked
package org.fluidjava.testkit.activation;

import org.jspecify.annotations.NullMarked;
