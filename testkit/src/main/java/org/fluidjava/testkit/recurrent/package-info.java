/** Cases. Recurrent layers over sequences of different lengths. */
@NullMarked
package org.fluidjava.testkit.recurrent;

import org.jspecify.annotations.NullMarked;
