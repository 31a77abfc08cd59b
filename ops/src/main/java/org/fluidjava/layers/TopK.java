package org.fluidjava.layers;

import org.fluidjava.program.Variable;

/**
 * Elements in order and where they were.
 *
 * @param values the elements
 * @param indices int64 places along the axis
 */
public record TopK(Variable values, Variable indices) {}
