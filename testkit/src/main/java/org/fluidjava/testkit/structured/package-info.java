/** Cases. Losses and decoders over structures: fields, alignments, trees, samples. */
@NullMarked
package org.fluidjava.testkit.structured;

import org.jspecify.annotations.NullMarked;
