/** From reader generators to batches. */
@NullMarked
package org.fluidjava.feed;

import org.jspecify.annotations.NullMarked;
