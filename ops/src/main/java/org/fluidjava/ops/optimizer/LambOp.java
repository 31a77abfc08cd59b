package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;
import org.fluidjava.program.AttrType;

/**
 * Layerwise adaptive moments (You et al. 2020) in Fluid 1.8's form, without bias correction: r = m
 * / (√v + eps) + decay · p; p -= rate · ‖p‖ / ‖r‖ · r.
 */
final class LambOp {
  static final OpDef DEF =
      Updates.power(
              Updates.power(
                  Updates.named("lamb", "Moment1", "Moment1Out", "Moment2", "Moment2Out"),
                  "Beta1Pow",
                  "Beta1PowOut"),
              "Beta2Pow",
              "Beta2PowOut")
          .requiredAttr("weight_decay", AttrType.FLOAT, "decay within the update")
          .attr("beta1", 0.9f, "how much of the first moment stays")
          .attr("beta2", 0.999f, "how much of the second moment stays")
          .attr("epsilon", 1e-6f, "keeps the quotient finite")
          .build();

  private LambOp() {}
}
