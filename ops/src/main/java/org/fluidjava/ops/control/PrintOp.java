package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeRule;

/** Prints a tensor to the standard output and hands it on. */
final class PrintOp {
  static final OpDef DEF =
      OpDef.named("print")
          .input("In", "what is printed")
          .output("Out", "the same")
          .attr("first_n", -1, "how many runs print; -1: all")
          .attr("message", "", "what is printed in front")
          .attr("summarize", 20, "how many elements are printed; -1: all")
          .attr("print_tensor_name", true, "whether the name is printed")
          .attr("print_tensor_type", true, "whether the element type is printed")
          .attr("print_tensor_shape", true, "whether the extents are printed")
          .attr("print_tensor_lod", true, "whether the LoD is printed")
          .attr("print_phase", "BOTH", "FORWARD, BACKWARD or BOTH")
          .attr("is_forward", true, "whether this is the forward operator")
          .shape(ShapeRule.same("In", "Out"))
          .gradMaker(
              g ->
                  g.wantsGradOf("In")
                      ? List.of(
                          new OpSpec("print")
                              .in("In", g.gradOfOut("Out"))
                              .out("Out", g.gradOfIn("In"))
                              .attrsOf(g.op())
                              .attr("is_forward", false))
                      : List.of())
          .build();

  private PrintOp() {}
}
