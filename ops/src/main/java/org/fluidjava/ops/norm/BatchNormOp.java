package org.fluidjava.ops.norm;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.Shape;

/**
 * Batch normalisation (Ioffe and Szegedy, 2015): each channel is brought to mean 0 and variance 1,
 * then scaled and shifted. Training uses the batch's moments and updates the running ones by {@code
 * running = momentum · running + (1 - momentum) · batch}; a test uses the running ones.
 */
final class BatchNormOp {
  static final OpDef DEF = batchNorm("batch_norm");
  static final OpDef SYNCHRONISED = batchNorm("sync_batch_norm");

  private BatchNormOp() {}

  private static OpDef batchNorm(String type) {
    return OpDef.named(type)
        .input("X", "[N, C, ...], or [N, ..., C] for NHWC")
        .input("Scale", "[C]")
        .input("Bias", "[C]")
        .input("Mean", "[C]: running mean")
        .input("Variance", "[C]: running variance")
        .optionalInput("MomentumTensor", "[1]: takes the place of momentum")
        .output("Y", "as X")
        .optionalOutput("MeanOut", "[C]: the running mean afterwards, in place of Mean")
        .optionalOutput("VarianceOut", "[C]: the running variance afterwards, in place of Variance")
        .optionalOutput("SavedMean", "[C]: the mean that was used")
        .optionalOutput("SavedVariance", "[C]: 1 / sqrt(variance that was used + epsilon)")
        .optionalOutput("ReserveSpace", "for another backend; empty")
        .attr("momentum", 0.9f, "share of the old running values")
        .attr("epsilon", 1e-5f, e -> e >= 0, "at least 0: added to variances")
        .attr("data_layout", "NCHW", "where the channels lie")
        .attr("is_test", false, "use the running values")
        .attr("use_global_stats", false, "use the running values in training too")
        .attr("trainable_statistics", false, "use the batch's values in a test too")
        .attr("fuse_with_relu", false, "kept for other readers")
        .attr("use_mkldnn", false, "kept for other readers")
        .shape(BatchNormOp::shape)
        .grad(
            Gradient.reads("X", "Scale", "Bias", "SavedMean", "SavedVariance")
                .readsIf("use_global_stats", "Mean", "Variance")
                .given("Y")
                .yields("X", "Scale", "Bias"))
        .build();
  }

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() >= 2 && x.rank() <= 5, "X must have 2 to 5 extents but is %s", x);
    boolean last = Windows.isChannelLast(c.attrs().getString("data_layout"));
    long channels = x.dim(last ? -1 : 1);
    for (String slot : new String[] {"Scale", "Bias", "Mean", "Variance"}) {
      Shape vector = c.dims(slot);
      c.check(vector.rank() == 1, "%s must have 1 extent but is %s", slot, vector);
      c.check(
          ShapeContext.agree(vector.dim(0), channels),
          "%s must have one element for each of %d channels but has %d",
          slot,
          channels,
          vector.dim(0));
      c.check(
          c.dtype(slot) == c.dtype("X"),
          "%s (%s) must be of the type of X (%s)",
          slot,
          c.dtype(slot).fluidName(),
          c.dtype("X").fluidName());
    }
    if (c.hasInput("MomentumTensor")) {
      c.check(
          ShapeContext.agree(c.dims("MomentumTensor").numel(), 1),
          "MomentumTensor must be one number but is %s",
          c.dims("MomentumTensor"));
    }
    c.setDims("Y", x);
    for (String slot : new String[] {"MeanOut", "VarianceOut", "SavedMean", "SavedVariance"}) {
      c.setDims(slot, Shape.of(channels));
    }
    c.setDims("ReserveSpace", Shape.of(0));
    c.shareLod("X", "Y");
  }
}
