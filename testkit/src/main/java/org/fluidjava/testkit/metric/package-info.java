/** Cases. Accuracy and other measures. */
@NullMarked
package org.fluidjava.testkit.metric;

import org.jspecify.annotations.NullMarked;
