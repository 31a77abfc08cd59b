/** Benchmarks of kernels and of whole training steps. */
@NullMarked
package org.fluidjava.benchmarks;

import org.jspecify.annotations.NullMarked;
