/** Layers: what a user calls to add operators and parameters to a program pair. */
@NullMarked
package org.fluidjava.layers;

import org.jspecify.annotations.NullMarked;
