/** Accuracy and other measures. */
@NullMarked
package org.fluidjava.ops.metric;

import org.jspecify.annotations.NullMarked;
