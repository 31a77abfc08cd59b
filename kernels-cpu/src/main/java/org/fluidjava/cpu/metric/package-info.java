/** CPU kernels. Accuracy and other measures. */
@NullMarked
package org.fluidjava.cpu.metric;

import org.jspecify.annotations.NullMarked;
