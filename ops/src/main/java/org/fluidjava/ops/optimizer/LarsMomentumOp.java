package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;
import org.fluidjava.program.AttrType;

/**
 * Momentum with a rate for each parameter (You et al., "Large Batch Training of Convolutional
 * Networks", 2017): rate · coeff · ‖p‖ / (‖g‖ + decay ‖p‖).
 */
final class LarsMomentumOp {
  static final OpDef DEF =
      Updates.named("lars_momentum", "Velocity", "VelocityOut")
          .requiredAttr("mu", AttrType.FLOAT, "how much of the velocity stays")
          .attr("lars_coeff", 0.001f, "factor on the parameter's own rate")
          .attr(
              "lars_weight_decay",
              new float[] {0.0005f},
              d -> d.length == 1,
              "one number: decay; without it the rate is the common one. Not a list before 2.1")
          .build();

  private LarsMomentumOp() {}
}
