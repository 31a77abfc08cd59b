package org.fluidjava.layers;

import org.fluidjava.program.Variable;

/**
 * What {@code chunkEval} gives, each of shape [1].
 *
 * @param precision float32
 * @param recall float32
 * @param f1 float32
 * @param inferred int64: chunks found
 * @param labelled int64: chunks that there are
 * @param correct int64: chunks found that there are
 */
public record ChunkCounts(
    Variable precision,
    Variable recall,
    Variable f1,
    Variable inferred,
    Variable labelled,
    Variable correct) {}
