package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;

/**
 * Adam with the maximum norm: m = beta1 m + (1 - beta1) g; n = max(|g|, beta2 n + eps); p -= rate /
 * (1 - beta1^t) · m / n.
 */
final class AdamaxOp {
  static final OpDef DEF =
      Updates.power(
              Updates.named("adamax", "Moment", "MomentOut", "InfNorm", "InfNormOut"),
              "Beta1Pow",
              "")
          .attr("beta1", 0.9f, "how much of the moment stays")
          .attr("beta2", 0.999f, "how much of the norm stays")
          .attr("epsilon", 1e-8f, "keeps the quotient finite")
          .build();

  private AdamaxOp() {}
}
