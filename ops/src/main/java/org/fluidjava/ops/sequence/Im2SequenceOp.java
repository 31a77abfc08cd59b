package org.fluidjava.ops.sequence;

import java.util.Arrays;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;

/** Cuts images into patches: each patch one row, each image one sequence. */
final class Im2SequenceOp {
  static final OpDef DEF =
      OpDef.named("im2sequence")
          .input("X", "[images, channels, height, width]")
          .optionalInput("Y", "the images' real sizes")
          .output("Out", "[all patches, channels x kernel height x kernel width], one LoD level")
          .requiredAttr("kernels", AttrType.INTS, "a patch's height and width")
          .attr("strides", new int[] {1, 1}, "from one patch to the next: down, across")
          .attr(
              "paddings",
              new int[] {0, 0, 0, 0},
              "rows and columns of zeros: up, left, down, right")
          .attr("out_stride", new int[] {1, 1}, "used with Y")
          .shape(Im2SequenceOp::shape)
          .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private Im2SequenceOp() {}

  private static void shape(ShapeContext c) {
    c.check(!c.hasInput("Y"), "images of several real sizes (input Y) are not supported");
    Shape x = c.dims("X");
    int[] kernels = c.attrs().getInts("kernels");
    int[] strides = c.attrs().getInts("strides");
    int[] paddings = c.attrs().getInts("paddings");
    c.check(x.rank() == 4, "X must be [images, channels, height, width] but is %s", x);
    c.check(
        kernels.length == 2 && kernels[0] >= 1 && kernels[1] >= 1,
        "kernels must be two numbers, at least 1, but are %s",
        Arrays.toString(kernels));
    c.check(
        strides.length == 2 && strides[0] >= 1 && strides[1] >= 1,
        "strides must be two numbers, at least 1, but are %s",
        Arrays.toString(strides));
    c.check(
        paddings.length == 4 && Arrays.stream(paddings).allMatch(n -> n >= 0),
        "paddings must be four numbers, not negative, but are %s",
        Arrays.toString(paddings));
    long down =
        patches(c, "height", x.dim(2), kernels[0], (long) paddings[0] + paddings[2], strides[0]);
    long across =
        patches(c, "width", x.dim(3), kernels[1], (long) paddings[1] + paddings[3], strides[1]);
    long columns = x.dim(1) < 0 ? -1 : x.dim(1) * kernels[0] * kernels[1];
    if (c.isBuild()) {
      boolean known = x.dim(0) >= 0 && down >= 0 && across >= 0;
      c.setDims("Out", Shape.of(known ? x.dim(0) * down * across : -1, columns));
      c.setLodLevel("Out", 0, 1);
      return;
    }
    int[] lengths = new int[Math.toIntExact(x.dim(0))];
    Arrays.fill(lengths, Math.toIntExact(down * across));
    LoD lod = LoD.ofLengths(lengths);
    c.setDims("Out", Shape.of(lod.rows(), columns));
    c.setLod("Out", 0, lod);
  }

  private static long patches(
      ShapeContext c, String side, long extent, long kernel, long padding, long stride) {
    if (extent < 0) {
      return -1;
    }
    c.check(
        extent + padding >= kernel,
        "the %s of X (%d) with its padding (%d) is less than a patch's (%d)",
        side,
        extent,
        padding,
        kernel);
    return (extent + padding - kernel) / stride + 1;
  }
}
