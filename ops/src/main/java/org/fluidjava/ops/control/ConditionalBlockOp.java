package org.fluidjava.ops.control;

import org.fluidjava.op.OpDef;
import org.fluidjava.program.AttrType;

/** Runs a sub-block once if a condition holds. */
final class ConditionalBlockOp {
  static final OpDef DEF = conditional("conditional_block");

  /** The form without gradient. */
  static final OpDef INFER = conditional("conditional_block_infer");

  private ConditionalBlockOp() {}

  private static OpDef conditional(String type) {
    return OpDef.named(type)
        .inputs("Cond", "bool [1] when scalar; else tensors that must all have elements")
        .optionalInputs("Input", "variables of the blocks around that the sub-block reads")
        .optionalOutputs("Out", "variables of the blocks around that the sub-block writes")
        .optionalOutput("Scope", "the sub-block's values, for the gradient")
        .requiredAttr("sub_block", AttrType.BLOCK, "the block to run")
        .attr("is_scalar_condition", false, "whether Cond is one bool")
        .control()
        .shape(c -> {})
        .build();
  }
}
