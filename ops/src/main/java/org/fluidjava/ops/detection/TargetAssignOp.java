package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** For each prior box what its matched row holds, and whether it counts. */
final class TargetAssignOp {
  static final OpDef DEF =
      OpDef.named("target_assign")
          .input("X", "[rows, P, K]; a LoD level of images")
          .input("MatchIndices", "int32 [N, priors]: the row within the image, or -1")
          .optionalInput("NegIndices", "int32 [negatives, 1]: priors; a LoD level of images")
          .output("Out", "[N, priors, K]; mismatch_value where there is no row")
          .output("OutWeight", "float32 [N, priors, 1]: 1 for matched ones and negatives")
          .attr("mismatch_value", 0, "what priors without a row get")
          .kernelBy("X")
          .shape(TargetAssignOp::shape)
          .build();

  private TargetAssignOp() {}

  private static void shape(ShapeContext c) {
    Shape x = BoxRules.rank(c, "X", 3);
    Shape match = BoxRules.rank(c, "MatchIndices", 2);
    BoxRules.int32(c, "MatchIndices");
    BoxRules.sequences(c, "X", match.dim(0));
    if (c.hasInput("NegIndices")) {
      BoxRules.shaped(c, "NegIndices", -1, 1);
      BoxRules.int32(c, "NegIndices");
      BoxRules.sequences(c, "NegIndices", match.dim(0));
    }
    c.check(x.dim(1) != 0, "X must not be empty but is %s", x);
    c.setDims("Out", Shape.of(match.dim(0), match.dim(1), x.dim(2)));
    c.setDtype("Out", c.dtype("X"));
    c.setDims("OutWeight", Shape.of(match.dim(0), match.dim(1), 1));
    c.setDtype("OutWeight", DType.FLOAT32);
  }
}
