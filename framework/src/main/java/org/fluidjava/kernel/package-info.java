/** The contract between operators and the back ends that compute them. */
@NullMarked
package org.fluidjava.kernel;

import org.jspecify.annotations.NullMarked;
