/** Cases. Operators over sequences of different lengths. */
@NullMarked
package org.fluidjava.testkit.sequence;

import org.jspecify.annotations.NullMarked;
