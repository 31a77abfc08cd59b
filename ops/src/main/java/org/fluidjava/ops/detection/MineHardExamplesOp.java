package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The prior boxes of background that are worst classified; only they count in the loss. */
final class MineHardExamplesOp {
  static final OpDef DEF =
      OpDef.named("mine_hard_examples")
          .input("ClsLoss", "[N, priors]")
          .optionalInput("LocLoss", "[N, priors]; counts for hard_example")
          .input("MatchIndices", "int32 [N, priors]: the matched row, or -1")
          .input("MatchDist", "[N, priors]: how near it is")
          .output("NegIndices", "int32 [negatives, 1]: priors; one LoD level of images")
          .output("UpdatedMatchIndices", "MatchIndices; -1 where hard_example leaves a match out")
          .attr("neg_pos_ratio", 1f, "max_negative: at most so many negatives for a match")
          .attr("neg_dist_threshold", 0.5f, "max_negative: nearer priors are no background")
          .attr("sample_size", 0, "hard_example: how many priors count")
          .attr(
              "mining_type",
              "max_negative",
              t -> t.equals("max_negative") || t.equals("hard_example"),
              "max_negative or hard_example")
          .kernelBy("ClsLoss")
          .shapeFromKernel()
          .shape(MineHardExamplesOp::shape)
          .build();

  private MineHardExamplesOp() {}

  private static void shape(ShapeContext c) {
    Shape loss = BoxRules.rank(c, "ClsLoss", 2);
    for (String slot : new String[] {"MatchIndices", "MatchDist", "LocLoss"}) {
      if (c.hasInput(slot)) {
        BoxRules.shaped(c, slot, loss.dim(0), loss.dim(1));
      }
    }
    BoxRules.int32(c, "MatchIndices");
    boolean hard = c.attrs().getString("mining_type").equals("hard_example");
    c.check(
        !hard || c.attrs().getInt("sample_size") > 0,
        "hard_example needs a sample_size above 0 but it is %d",
        c.attrs().getInt("sample_size"));
    c.setDims("NegIndices", Shape.of(-1, 1));
    c.setDtype("NegIndices", DType.INT32);
    c.setLodLevel("NegIndices", 0, 1);
    c.setDims("UpdatedMatchIndices", loss);
    c.setDtype("UpdatedMatchIndices", DType.INT32);
  }
}
