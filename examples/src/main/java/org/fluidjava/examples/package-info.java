/** Small programs on the public API. */
@NullMarked
package org.fluidjava.examples;

import org.jspecify.annotations.NullMarked;
