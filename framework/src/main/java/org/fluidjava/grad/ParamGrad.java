package org.fluidjava.grad;

import org.fluidjava.program.Variable;

/**
 * A parameter and its gradient.
 *
 * @param param the parameter
 * @param grad its gradient, a LOD_TENSOR or SELECTED_ROWS variable
 */
public record ParamGrad(Variable param, Variable grad) {}
