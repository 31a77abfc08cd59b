/** Cases. Losses of single rows. */
@NullMarked
package org.fluidjava.testkit.loss;

import org.jspecify.annotations.NullMarked;
