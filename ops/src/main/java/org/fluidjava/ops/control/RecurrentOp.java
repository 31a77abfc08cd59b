package org.fluidjava.ops.control;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.Names;
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
          .attr(BlockGradient.KEPT, List.of(), "what Paddle must not free between rounds")
          .control()
          .shape(RecurrentOp::shape)
          .gradMaker(RecurrentOp::gradient)
          .build();

  /** Runs the gradient block over the steps, last one first. */
  static final OpDef GRAD =
      OpDef.named("recurrent_grad")
          .optionalInputs("inputs", "those of the forward operator")
          .optionalInputs("initial_states", "those of the forward operator")
          .optionalInputs("parameters", "those of the forward operator")
          .optionalInputs("outputs", "those of the forward operator")
          .optionalInputs(Names.grad("outputs"), "gradients of some of the outputs")
          .input("step_scopes", "what the forward steps kept")
          .optionalOutputs(Names.grad("inputs"), "[steps, …]; empty where none is wanted")
          .optionalOutputs(Names.grad("initial_states"), "empty where none is wanted")
          .optionalOutputs(Names.grad("parameters"), "empty where none is wanted")
          .attr("has_states", false, "of no account here")
          .attr("ex_states", List.of(), "names in the block of the states before a step")
          .attr("states", List.of(), "names in the block of the states behind a step")
          .requiredAttr("sub_block", AttrType.BLOCK, "the gradient block")
          .attr("reverse", false, "whether the last step ran first")
          .attr("is_train", true, "of no account here")
          .attr(BlockGradient.INSIDE, List.of(), "the names of the outputs' gradients")
          .control()
          .shape(
              c -> {
                BlockGradient.likeForward(c, "inputs");
                BlockGradient.likeForward(c, "initial_states");
                BlockGradient.likeForward(c, "parameters");
              })
          .build();

  private RecurrentOp() {}

  private static List<OpSpec> gradient(GradContext g) {
    List<String> given = g.gradOfOut("outputs").stream().filter(g::isGiven).toList();
    List<String> inputs = BlockGradient.yielded(g, "inputs", g.in("inputs"));
    List<String> initial = BlockGradient.yielded(g, "initial_states", exStates(g));
    List<String> parameters = BlockGradient.yielded(g, "parameters", g.in("parameters"));
    boolean any =
        Stream.of(inputs, initial, parameters)
            .flatMap(List::stream)
            .anyMatch(name -> !name.equals(Names.EMPTY));
    if (!any || given.isEmpty() || g.out("step_scopes").isEmpty()) {
      return List.of();
    }
    return List.of(
        new OpSpec("recurrent_grad")
            .in("inputs", g.in("inputs"))
            .in("initial_states", g.in("initial_states"))
            .in("parameters", g.in("parameters"))
            .in("outputs", g.out("outputs"))
            .in("step_scopes", g.out("step_scopes"))
            .in(Names.grad("outputs"), given)
            .out(Names.grad("inputs"), inputs)
            .out(Names.grad("initial_states"), initial)
            .out(Names.grad("parameters"), parameters)
            .attrsOf(g.op())
            .attr("sub_block", Attr.block(g.gradBlock()))
            .attr(BlockGradient.INSIDE, given));
  }

  private static List<String> exStates(GradContext g) {
    List<String> names = new ArrayList<>();
    Attr states = g.op().attr("ex_states");
    if (states != null && states.value() instanceof List<?> list) {
      list.forEach(name -> names.add((String) name));
    }
    return names;
  }

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
