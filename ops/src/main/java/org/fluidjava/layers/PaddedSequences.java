package org.fluidjava.layers;

import org.fluidjava.program.Variable;

/**
 * What {@code sequencePad} gives.
 *
 * @param out [sequences, length, ...]
 * @param length int64 [sequences]
 */
public record PaddedSequences(Variable out, Variable length) {}
