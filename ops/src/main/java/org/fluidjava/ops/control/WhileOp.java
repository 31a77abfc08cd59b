package org.fluidjava.ops.control;

import org.fluidjava.op.OpDef;
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
          .control()
          .shape(c -> {})
          .build();

  private WhileOp() {}
}
