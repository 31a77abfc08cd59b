/** The CPU back end: plain Java kernels for every operator, native ones for the hot paths. */
@NullMarked
package org.fluidjava.cpu;

import org.jspecify.annotations.NullMarked;
