package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;

/**
 * Zeiler's update without a rate (2012): E = rho E + (1 - rho) g²; u = -√((U + eps) / (E + eps)) g;
 * U = rho U + (1 - rho) u²; p += u.
 */
final class AdadeltaOp {
  static final OpDef DEF =
      Updates.without(
              "adadelta",
              "AvgSquaredGrad",
              "AvgSquaredGradOut",
              "AvgSquaredUpdate",
              "AvgSquaredUpdateOut")
          .attr("rho", 0.95f, "how much of the averages stays")
          .attr("epsilon", 1e-6f, "keeps the quotient finite")
          .build();

  private AdadeltaOp() {}
}
