package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;
import org.fluidjava.program.AttrType;

/** v = mu v + g; p -= rate · v, or rate · (g + mu v) with Nesterov's form. */
final class MomentumOp {
  static final OpDef DEF =
      Updates.named("momentum", "Velocity", "VelocityOut")
          .requiredAttr("mu", AttrType.FLOAT, "how much of the velocity stays")
          .attr("use_nesterov", false, "whether Nesterov's form is taken")
          .build();

  private MomentumOp() {}
}
