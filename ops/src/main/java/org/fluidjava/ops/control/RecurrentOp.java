package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/** Runs a sub-block once for each step along the first axis of its inputs. */
final class RecurrentOp {
  static final OpDef DEF =
      OpDef.named("recurrent")
          .optionalInputs("inputs", "[steps, …]; the block has variables of these names for a step")
          .optionalInputs("initial_states", "what ex_states are at the first step")
          .optionalInputs("parameters", "what else the block reads of the blocks around")
          .optionalOutputs("outputs", "[steps, …]; the block writes variables of these names")
          .optionalOutput("step_scopes", "the steps' values, for the gradient")
          .attr("has_states", false, "whether there are states; the lists of names tell it")
          .attr("ex_states", List.of(), "names in the block of the states before a step")
          .attr("states", List.of(), "names in the block of the states behind a step")
          .requiredAttr("sub_block", AttrType.BLOCK, "the block of a step")
          .attr("reverse", false, "whether the last step runs first")
          .attr("is_train", true, "of no account here")
          .control()
          .shape(RecurrentOp::shape)
          .build();

  private RecurrentOp() {}

  private static void shape(ShapeContext c) {
    List<String> before = c.attrs().getStrings("ex_states");
    List<String> behind = c.attrs().getStrings("states");
    c.check(
        c.inputs("inputs") > 0,
        "there must be at least one of inputs: it tells the number of steps");
    c.check(
        before.size() == behind.size() && before.size() == c.inputs("initial_states"),
        "ex_states (%d), states (%d) and initial_states (%d) must be as many",
        before.size(),
        behind.size(),
        c.inputs("initial_states"));
    for (int i = 0; i < c.inputs("inputs"); i++) {
      Shape dims = c.dims("inputs", i);
      c.check(
          dims.rank() > 0,
          "inputs[%d] must have a first axis of steps, but its shape is %s",
          i,
          dims);
      c.check(
          ShapeContext.agree(dims.dim(0), c.dims("inputs", 0).dim(0)),
          "all inputs must have %d steps, but inputs[%d] has %d",
          c.dims("inputs", 0).dim(0),
          i,
          dims.dim(0));
    }
  }
}
