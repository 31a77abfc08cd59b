package org.fluidjava.ops.norm;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.Shape;

/**
 * Normalises columns by sums that are gathered over the whole training: {@code Y = (X - BatchSum /
 * BatchSize) sqrt(BatchSize / BatchSquareSum)}. What its gradient operator yields for the three
 * sums is no derivative but this batch's share of them, as in Fluid, for the optimizer to add.
 */
final class DataNormOp {
  static final OpDef DEF =
      OpDef.named("data_norm")
          .input("X", "[rows, C]")
          .input("BatchSize", "[C]: how many numbers were seen")
          .input("BatchSum", "[C]: their sum")
          .input("BatchSquareSum", "[C]: the sum of their squared deviations")
          .optionalInput("scale_w", "[C]: factors of the result")
          .optionalInput("bias", "[C]: added to the result")
          .output("Y", "as X")
          .output("Means", "[C]")
          .output("Scales", "[C]")
          .attr("epsilon", 1e-5f, "added to each number's squared deviation")
          .attr("slot_dim", -1, d -> d <= 0, "-1 only: no slots that share an emptiness flag")
          .attr("summary_decay_rate", 0.9999999f, "kept for files")
          .attr("enable_scale_and_shift", false, "use scale_w and bias")
          .attr("data_layout", "NCHW", "kept for files")
          .attr("sync_stats", false, "kept for files")
          .attr("use_mkldnn", false, "kept for files")
          .shape(DataNormOp::shape)
          .grad(
              Gradient.reads(
                      "X",
                      "scale_w",
                      "bias",
                      "Scales",
                      "Means",
                      "BatchSize",
                      "BatchSum",
                      "BatchSquareSum")
                  .given("Y")
                  .yields("X", "BatchSize", "BatchSum", "BatchSquareSum", "scale_w", "bias")
                  .usesOnlyShapeOf("BatchSize", "BatchSum", "BatchSquareSum", "bias"))
          .build();

  private DataNormOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() == 2, "X must have 2 extents but is %s", x);
    Windows.isChannelLast(c.attrs().getString("data_layout"));
    vector(c, "BatchSize", x.dim(1));
    vector(c, "BatchSum", x.dim(1));
    vector(c, "BatchSquareSum", x.dim(1));
    if (c.attrs().getBoolean("enable_scale_and_shift")) {
      c.check(
          c.hasInput("scale_w") && c.hasInput("bias"),
          "enable_scale_and_shift needs scale_w and bias");
      vector(c, "scale_w", x.dim(1));
      vector(c, "bias", x.dim(1));
    }
    c.setDims("Y", x);
    c.setDims("Means", c.dims("BatchSize"));
    c.setDims("Scales", c.dims("BatchSize"));
    c.shareLod("X", "Y");
  }

  private static void vector(ShapeContext c, String slot, long width) {
    c.check(
        c.dims(slot).rank() == 1 && ShapeContext.agree(c.dims(slot).dim(0), width),
        "%s must be [%d] but is %s",
        slot,
        width,
        c.dims(slot));
  }
}
