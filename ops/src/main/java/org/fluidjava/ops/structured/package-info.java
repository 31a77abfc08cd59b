/** Losses and decoders over structures: fields, alignments, trees, samples. */
@NullMarked
package org.fluidjava.ops.structured;

import org.jspecify.annotations.NullMarked;
