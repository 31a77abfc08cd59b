package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;

/** Runs a sub-block again and again while a condition, which the sub-block writes, is true. */
final class WhileOp {
  static final OpDef DEF =
      OpDef.named("while")
          .inputs("Condition", "bool [1], read before every round")
          .optionalInputs("X", "variables of the blocks around that the sub-block reads")
          .optionalOutputs("Out", "variables of the blocks around that the sub-block writes")
          .optionalOutput("StepScopes", "the rounds' values, for the gradient")
          .requiredAttr("sub_block", AttrType.BLOCK, "the block to run")
          .attr("is_test", false, "whether no gradient will be asked for")
          .attr(BlockGradient.KEPT, List.of(), "what Paddle must not free between rounds")
          .onHost("Condition")
          .control()
          .shape(c -> {})
          .gradMaker(WhileOp::gradient)
          .build();

  static final OpDef GRAD =
      BlockGradient.definition("while_grad", "X", "StepScopes")
          .attr("is_test", false, "of no account here")
          .build();

  private WhileOp() {}

  private static List<OpSpec> gradient(GradContext g) {
    Attr isTest = g.op().attr("is_test");
    if (isTest != null && Boolean.TRUE.equals(isTest.value())) {
      throw new IllegalArgumentException(
          "no gradient can go through a loop that is built for tests (is_test)");
    }
    return BlockGradient.make(g, "while_grad", "X", "StepScopes");
  }
}
