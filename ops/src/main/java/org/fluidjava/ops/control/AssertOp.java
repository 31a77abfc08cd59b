package org.fluidjava.ops.control;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;

/** Ends the run with an error that shows some tensors unless a condition holds. */
final class AssertOp {
  static final OpDef DEF =
      OpDef.named("assert")
          .input("Cond", "bool [1]")
          .optionalInputs("Data", "what the error shows")
          .attr("summarize", -1L, "how many elements of each it shows; -1: all")
          .shape(
              c ->
                  c.check(
                      ShapeContext.agree(c.dims("Cond").numel(), 1),
                      "Cond must hold 1 element, not %d",
                      c.dims("Cond").numel()))
          .build();

  private AssertOp() {}
}
