package org.fluidjava.ops.vision;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/**
 * Moves a share of the channels of a video one frame on and another share one frame back (Lin et
 * al., TSM, 2019).
 */
final class TemporalShiftOp {
  static final OpDef DEF =
      OpDef.named("temporal_shift")
          .input("X", "frames [N x seg_num, C, H, W], channels last for NHWC")
          .output("Out", "as X; zeros where there is no frame")
          .requiredAttr("seg_num", AttrType.INT, "frames of a video")
          .attr("shift_ratio", 0.25f, r -> r > 0 && r < 0.5, "in (0, 0.5): the share of channels")
          .attr("data_format", "NCHW", "where the channels lie")
          .shape(c -> same(c, "X", "Out"))
          .grad(
              Gradient.readsNothing()
                  .given("Out")
                  .yields("X")
                  .like("X", "Out@GRAD")
                  .shape(c -> same(c, "Out@GRAD", "X@GRAD")))
          .build();

  private TemporalShiftOp() {}

  private static void same(ShapeContext c, String in, String out) {
    Shape x = c.dims(in);
    int frames = c.attrs().getInt("seg_num");
    c.check(x.rank() == 4, "%s must have 4 extents but is %s", in, x);
    c.check(frames >= 1, "seg_num must be at least 1 but is %d", frames);
    c.check(
        x.dim(0) < 0 || x.dim(0) % frames == 0,
        "the frames of %s (%d) must be a multiple of seg_num (%d)",
        in,
        x.dim(0),
        frames);
    Windows.isChannelLast(c.attrs().getString("data_format"));
    c.setDims(out, x);
    c.shareLod(in, out);
  }
}
