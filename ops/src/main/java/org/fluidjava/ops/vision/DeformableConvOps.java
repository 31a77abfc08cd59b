package org.fluidjava.ops.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.Shape;

/**
 * Convolutions whose cells move by learnt offsets (Dai et al. 2017); the second version also weighs
 * each cell by a mask (Zhu et al. 2019).
 */
final class DeformableConvOps {
  private DeformableConvOps() {}

  static List<OpDef> all() {
    return List.of(define("deformable_conv", true), define("deformable_conv_v1", false));
  }

  private static OpDef define(String type, boolean masked) {
    OpDef.Builder def =
        OpDef.named(type)
            .input("Input", "images [N, C, H, W]")
            .input("Offset", "[N, 2 deformable_groups kh kw, H', W']: down and across by turns");
    List<String> slots = new ArrayList<>(List.of("Input", "Offset"));
    if (masked) {
      def.input("Mask", "factors [N, deformable_groups kh kw, H', W']");
      slots.add("Mask");
    }
    slots.add("Filter");
    String[] read = slots.toArray(new String[0]);
    return def.input("Filter", "[M, C / groups, kh, kw]")
        .output("Output", "[N, M, H', W']")
        .attr("strides", new int[] {1, 1}, "from one window to the next")
        .attr("paddings", new int[] {0, 0}, "above and below, left and right")
        .attr("dilations", new int[] {1, 1}, "from one cell of a window to the next")
        .attr("groups", 1, g -> g >= 1, "at least 1: groups of channels")
        .attr("deformable_groups", 1, g -> g >= 1, "at least 1: channels that share offsets")
        .attr("im2col_step", 64, "kept for files: images that are worked on at once")
        .shape(DeformableConvOps::shape)
        .grad(Gradient.reads(read).given("Output").yields(read))
        .build();
  }

  private static void shape(ShapeContext c) {
    Shape x = c.dims("Input");
    Shape filter = c.dims("Filter");
    c.check(x.rank() == 4, "Input must have 4 extents but is %s", x);
    c.check(
        filter.rank() == 4 && filter.isKnown() && filter.numel() > 0,
        "Filter must have 4 extents above 0 but is %s",
        filter);
    int groups = c.attrs().getInt("groups");
    int shared = c.attrs().getInt("deformable_groups");
    c.check(
        filter.dim(0) % groups == 0,
        "the filters (%d) must be a multiple of groups (%d)",
        filter.dim(0),
        groups);
    c.check(
        ShapeContext.agree(x.dim(1), filter.dim(1) * groups),
        "the channels of Input (%d) must be those of Filter (%d) times groups (%d)",
        x.dim(1),
        filter.dim(1),
        groups);
    c.check(
        x.dim(1) < 0 || x.dim(1) % shared == 0,
        "the channels of Input (%d) must be a multiple of deformable_groups (%d)",
        x.dim(1),
        shared);
    c.check(
        c.attrs().getInts("paddings").length == 2,
        "paddings must be 2 numbers but are %d",
        c.attrs().getInts("paddings").length);
    Windows windows = Windows.of(c.attrs(), 2, true, false);
    long down = windows.output(0, x.dim(2), filter.dim(2), false);
    long across = windows.output(1, x.dim(3), filter.dim(3), false);
    long cells = Math.multiplyExact(shared, filter.dim(2) * filter.dim(3));
    moves(c, "Offset", Shape.of(x.dim(0), 2 * cells, down, across));
    if (c.hasInput("Mask")) {
      moves(c, "Mask", Shape.of(x.dim(0), cells, down, across));
    }
    c.setDims("Output", Shape.of(x.dim(0), filter.dim(0), down, across));
  }

  private static void moves(ShapeContext c, String slot, Shape wanted) {
    c.check(
        c.dims(slot).matches(wanted),
        "%s must be %s for these windows but is %s",
        slot,
        wanted,
        c.dims(slot));
  }
}
