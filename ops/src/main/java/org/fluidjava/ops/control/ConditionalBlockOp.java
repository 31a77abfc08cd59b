package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.AttrType;

/** Runs a sub-block once if a condition holds. */
final class ConditionalBlockOp {
  static final OpDef DEF =
      conditional("conditional_block")
          .gradMaker(
              g -> {
                List<OpSpec> made =
                    BlockGradient.make(g, "conditional_block_grad", "Input", "Scope");
                made.forEach(spec -> spec.in("Cond", g.in("Cond")));
                return made;
              })
          .build();

  /** The form without gradient. */
  static final OpDef INFER = conditional("conditional_block_infer").build();

  static final OpDef GRAD =
      BlockGradient.definition("conditional_block_grad", "Input", "Scope")
          .optionalInputs("Cond", "the forward operator's condition")
          .optionalOutputs("Cond@GRAD", "never wanted")
          .attr("is_scalar_condition", false, "of no account here")
          .build();

  private ConditionalBlockOp() {}

  private static OpDef.Builder conditional(String type) {
    return OpDef.named(type)
        .inputs("Cond", "bool [1] when scalar; else tensors that must all have elements")
        .optionalInputs("Input", "variables of the blocks around that the sub-block reads")
        .optionalOutputs("Out", "variables of the blocks around that the sub-block writes")
        .optionalOutput("Scope", "the sub-block's values, for the gradient")
        .requiredAttr("sub_block", AttrType.BLOCK, "the block to run")
        .attr("is_scalar_condition", false, "whether Cond is one bool")
        .attr(BlockGradient.KEPT, List.of(), "what Paddle must not free")
        .onHost("Cond")
        .control()
        .shape(c -> {});
  }
}
