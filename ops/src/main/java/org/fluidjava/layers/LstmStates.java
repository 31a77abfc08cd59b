package org.fluidjava.layers;

import org.fluidjava.program.Variable;

/**
 * What an LSTM layer gives, both [rows, width] with the LoD of its input.
 *
 * @param hidden the hidden states, or their projections
 * @param cell the cells; no gradient flows back through them, as in Fluid
 */
public record LstmStates(Variable hidden, Variable cell) {}
