package org.fluidjava.ops.norm;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.Shape;

/** Normalisations within one example: of a layer, of groups of channels, of single channels. */
final class SegmentNormOps {
  private SegmentNormOps() {}

  static List<OpDef> all() {
    return List.of(layerNorm(), groupNorm(), instanceNorm());
  }

  private static OpDef layerNorm() {
    return OpDef.named("layer_norm")
        .input("X", "any extents")
        .optionalInput("Scale", "one number for each element of a row")
        .optionalInput("Bias", "one number for each element of a row")
        .output("Y", "as X")
        .optionalOutput("Mean", "[rows]")
        .optionalOutput("Variance", "[rows], without epsilon")
        .attr("epsilon", 1e-5f, e -> e >= 0, "at least 0: added to variances")
        .attr("begin_norm_axis", 1, a -> a >= 1, "at least 1: extents before it are rows")
        .attr("is_test", false, "kept for other readers")
        .attr("use_mkldnn", false, "kept for other readers")
        .shape(
            c -> {
              Shape x = c.dims("X");
              int axis = c.attrs().getInt("begin_norm_axis");
              c.check(
                  axis < x.rank(), "begin_norm_axis (%d) must be below the rank of X %s", axis, x);
              long width = x.product(axis, x.rank());
              vector(c, "Scale", width);
              vector(c, "Bias", width);
              outputs(c, x, Shape.of(x.product(0, axis)), "Mean", "Variance");
            })
        .grad(
            Gradient.reads("X", "Mean", "Variance", "Scale", "Bias")
                .given("Y")
                .yields("X", "Scale", "Bias"))
        .build();
  }

  private static OpDef groupNorm() {
    return OpDef.named("group_norm")
        .input("X", "[N, C, ...], or [N, ..., C] for NHWC")
        .optionalInput("Scale", "[C]")
        .optionalInput("Bias", "[C]")
        .output("Y", "as X")
        .optionalOutput("Mean", "[N, groups]")
        .optionalOutput("Variance", "[N, groups], without epsilon")
        .attr("epsilon", 1e-5f, e -> e >= 0, "at least 0: added to variances")
        .attr("groups", 1, g -> g >= 1, "at least 1: groups of channels")
        .attr("data_layout", "NCHW", "where the channels lie")
        .shape(
            c -> {
              Shape x = c.dims("X");
              c.check(x.rank() >= 2, "X must have 2 extents or more but is %s", x);
              long channels =
                  x.dim(Windows.isChannelLast(c.attrs().getString("data_layout")) ? -1 : 1);
              int groups = c.attrs().getInt("groups");
              c.check(
                  channels < 0 || (channels >= groups && channels % groups == 0),
                  "the channels of X (%d) must be a multiple of groups (%d)",
                  channels,
                  groups);
              vector(c, "Scale", channels);
              vector(c, "Bias", channels);
              outputs(c, x, Shape.of(x.dim(0), groups), "Mean", "Variance");
            })
        .grad(
            Gradient.reads("Scale", "Bias", "Y", "Variance")
                .readsToo("X", "Mean")
                .given("Y")
                .yields("X", "Scale", "Bias")
                .like("X", "Y"))
        .build();
  }

  private static OpDef instanceNorm() {
    return OpDef.named("instance_norm")
        .input("X", "[N, C, ...]")
        .optionalInput("Scale", "[C]")
        .optionalInput("Bias", "[C]")
        .output("Y", "as X")
        .optionalOutput("SavedMean", "[N C]")
        .optionalOutput("SavedVariance", "[N C]: 1 / sqrt(variance + epsilon)")
        .attr("epsilon", 1e-5f, e -> e >= 0, "at least 0: added to variances")
        .shape(
            c -> {
              Shape x = c.dims("X");
              c.check(x.rank() >= 2 && x.rank() <= 5, "X must have 2 to 5 extents but is %s", x);
              vector(c, "Scale", x.dim(1));
              vector(c, "Bias", x.dim(1));
              outputs(c, x, Shape.of(x.product(0, 2)), "SavedMean", "SavedVariance");
            })
        .grad(
            Gradient.reads("X", "Scale", "SavedMean", "SavedVariance")
                .given("Y")
                .yields("X", "Scale", "Bias")
                .like("Bias", "Scale"))
        .build();
  }

  private static void vector(ShapeContext c, String slot, long wanted) {
    if (c.hasInput(slot)) {
      c.check(
          ShapeContext.agree(c.dims(slot).numel(), wanted),
          "%s must have %d elements but is %s",
          slot,
          wanted,
          c.dims(slot));
      c.check(c.dtype(slot) == c.dtype("X"), "%s must be of the type of X", slot);
    }
  }

  private static void outputs(
      ShapeContext c, Shape x, Shape moments, String mean, String variance) {
    c.setDims("Y", x);
    c.setDims(mean, moments);
    c.setDims(variance, moments);
    c.shareLod("X", "Y");
  }
}
