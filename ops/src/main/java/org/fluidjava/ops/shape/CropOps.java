package org.fluidjava.ops.shape;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** A box out of a tensor, by offsets and a shape. */
final class CropOps {
  static final List<OpDef> ALL =
      List.of(
          OpDef.named("crop")
              .input("X", "the whole")
              .optionalInput("Y", "a tensor of the wanted shape; goes before the attribute")
              .optionalInput("Offsets", "where the box begins; goes before the attribute")
              .output("Out", "the box")
              .attr("offsets", new int[0], "where the box begins")
              .attr("shape", new int[0], "the box's extents")
              .usesOnlyShapeOf("Y")
              .readsValues("Offsets")
              .shape(CropOps::crop)
              .grad(Gradient.reads("X", "Offsets").given("Out").yields("X").usesOnlyShapeOf("X"))
              .build(),
          OpDef.named("crop_tensor")
              .input("X", "the whole")
              .optionalInput("Shape", "the box's extents; goes before the attribute")
              .optionalInput("Offsets", "where the box begins; goes before the attribute")
              .optionalInputs("ShapeTensor", "the box's extents, one number each")
              .optionalInputs("OffsetsTensor", "where the box begins, one number each")
              .output("Out", "the box")
              .attr("offsets", new int[0], "where the box begins")
              .attr("shape", new int[0], "the box's extents; -1 or 0 for the rest")
              .readsValues("Shape", "Offsets", "ShapeTensor", "OffsetsTensor")
              .shape(CropOps::cropTensor)
              .grad(
                  Gradient.reads("X", "Offsets", "OffsetsTensor")
                      .given("Out")
                      .yields("X")
                      .usesOnlyShapeOf("X"))
              .build());

  private CropOps() {}

  private static void crop(ShapeContext c) {
    int[] given = c.attrs().getInts("shape");
    long[] shape =
        c.hasInput("Y") ? c.dims("Y").dims() : Arrays.stream(given).asLongStream().toArray();
    finish(c, shape, Listed.of(c, "offsets", "Offsets", ""));
  }

  private static void cropTensor(ShapeContext c) {
    finish(
        c,
        rest(Listed.of(c, "shape", c.hasInput("ShapeTensor") ? "" : "Shape", "ShapeTensor")),
        Listed.of(c, "offsets", c.hasInput("OffsetsTensor") ? "" : "Offsets", "OffsetsTensor"));
  }

  /** 0 means the rest too, as on Paddle. */
  private static long @Nullable [] rest(long @Nullable [] shape) {
    return shape == null ? null : Arrays.stream(shape).map(n -> n == 0 ? -1 : n).toArray();
  }

  private static void finish(ShapeContext c, long @Nullable [] shape, long @Nullable [] offsets) {
    Shape x = c.dims("X");
    if (shape == null) {
      long[] open = x.dims();
      Arrays.fill(open, -1);
      c.setDims("Out", Shape.of(open));
      return;
    }
    c.check(
        shape.length == x.rank(),
        "shape has %d numbers, but X has %d dimensions",
        shape.length,
        x.rank());
    c.check(
        offsets == null || offsets.length == x.rank() || offsets.length == 0,
        "offsets has %d numbers, but X has %d dimensions",
        offsets == null ? 0 : offsets.length,
        x.rank());
    long[] out = shape.clone();
    for (int i = 0; i < out.length; i++) {
      c.check(out[i] >= -1, "an extent must not be negative, but shape[%d] is %d", i, out[i]);
      if (offsets == null) {
        continue;
      }
      long offset = offsets.length == 0 ? 0 : offsets[i];
      if (out[i] < 0 && x.dim(i) >= 0) {
        out[i] = x.dim(i) - offset;
      }
      c.check(
          offset >= 0 && (x.dim(i) < 0 || out[i] < 0 || out[i] <= x.dim(i) - offset),
          "%d elements from %d on do not lie in dimension %d of X %s",
          out[i],
          offset,
          i,
          x);
    }
    c.setDims("Out", Shape.of(out));
  }
}
