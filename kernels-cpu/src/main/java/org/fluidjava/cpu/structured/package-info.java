/** CPU kernels. Losses and decoders over structures: fields, alignments, trees, samples. */
@NullMarked
package org.fluidjava.cpu.structured;

import org.jspecify.annotations.NullMarked;
