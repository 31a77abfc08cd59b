package org.fluidjava.ops.control;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeRule;

/** A copy, by which recurrent blocks hand on their states. */
final class RnnMemoryHelperOp {
  static final OpDef DEF =
      OpDef.named("rnn_memory_helper")
          .input("X", "the state")
          .output("Out", "its copy")
          .attr("dtype", 5, "VarType of the state")
          .shape(ShapeRule.same("X", "Out"))
          .grad(Gradient.reads("X").readsToo("Out").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private RnnMemoryHelperOp() {}
}
