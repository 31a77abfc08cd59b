/** The CPU back end: threads, matrix products and kernels. */
@NullMarked
package org.fluidjava.cpu;

import org.jspecify.annotations.NullMarked;
