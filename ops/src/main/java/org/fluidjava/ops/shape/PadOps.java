package org.fluidjava.ops.shape;

import java.util.List;
import java.util.Set;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Room around a tensor. */
final class PadOps {
  private static final Set<String> MODES_2D = Set.of("constant", "reflect", "edge");
  private static final Set<String> MODES_3D =
      Set.of("constant", "reflect", "replicate", "circular");

  static final List<OpDef> ALL =
      List.of(
          OpDef.named("pad")
              .input("X", "any shape")
              .output("Out", "X with room around it")
              .requiredAttr("paddings", AttrType.INTS, "elements before and after, for each axis")
              .attr("pad_value", 0f, "what the room holds")
              .shape(PadOps::pad)
              .grad(Gradient.readsNothing().given("Out").yields("X").shape(PadOps::padGrad))
              .build(),
          OpDef.named("pad2d")
              .input("X", "4 dimensions")
              .optionalInput("Paddings", "top, bottom, left, right; goes before the attribute")
              .output("Out", "images with room around them")
              .attr("paddings", new int[] {0, 0, 0, 0}, "top, bottom, left, right")
              .attr("pad_value", 0f, "what the room holds in mode constant")
              .attr("mode", "constant", MODES_2D::contains, "constant, reflect or edge")
              .attr("data_format", "NCHW", Set.of("NCHW", "NHWC")::contains, "NCHW or NHWC")
              .readsValues("Paddings")
              .shape(c -> image(c, 2))
              .grad(Gradient.reads("X", "Paddings").given("Out").yields("X").usesOnlyShapeOf("X"))
              .build(),
          OpDef.named("pad3d")
              .input("X", "5 dimensions")
              .optionalInput(
                  "Paddings", "left, right, top, bottom, front, back; goes before the attribute")
              .output("Out", "volumes with room around them")
              .attr(
                  "paddings", new int[] {0, 0, 0, 0, 0, 0}, "left, right, top, bottom, front, back")
              .attr("value", 0f, "what the room holds in mode constant")
              .attr(
                  "mode",
                  "constant",
                  MODES_3D::contains,
                  "constant, reflect, replicate or circular")
              .attr("data_format", "NCDHW", Set.of("NCDHW", "NDHWC")::contains, "NCDHW or NDHWC")
              .readsValues("Paddings")
              .shape(c -> image(c, 3))
              .grad(Gradient.reads("X", "Paddings").given("Out").yields("X").usesOnlyShapeOf("X"))
              .build(),
          OpDef.named("pad_constant_like")
              .input("X", "the larger one")
              .input("Y", "the smaller one, at its corner")
              .output("Out", "Y in X's extents")
              .attr("pad_value", 0f, "what the room holds")
              .shape(PadOps::padLike)
              .usesOnlyShapeOf("X")
              .grad(Gradient.reads("Y").given("Out").yields("Y").usesOnlyShapeOf("Y"))
              .build());

  private PadOps() {}

  private static void pad(ShapeContext c) {
    Shape x = c.dims("X");
    int[] paddings = paddings(c, x.rank());
    Shape out = x;
    for (int i = 0; i < x.rank(); i++) {
      long room = (long) paddings[2 * i] + paddings[2 * i + 1];
      out = out.with(i, x.dim(i) < 0 ? -1 : Math.addExact(x.dim(i), room));
    }
    c.setDims("Out", out);
    if (x.rank() > 0 && paddings[0] == 0 && paddings[1] == 0) {
      c.shareLod("X", "Out");
    }
  }

  private static int[] paddings(ShapeContext c, int rank) {
    int[] paddings = c.attrs().getInts("paddings");
    c.check(
        paddings.length == 2 * rank,
        "paddings must have %d numbers, two for each axis, but has %d",
        2 * rank,
        paddings.length);
    for (int padding : paddings) {
      c.check(padding >= 0, "paddings must not be negative, but one is %d", padding);
    }
    return paddings;
  }

  private static void padGrad(ShapeContext c) {
    Shape out = c.dims("Out@GRAD");
    int[] paddings = paddings(c, out.rank());
    Shape x = out;
    for (int i = 0; i < out.rank(); i++) {
      long room = (long) paddings[2 * i] + paddings[2 * i + 1];
      c.check(
          out.dim(i) < 0 || out.dim(i) >= room,
          "Out@GRAD %s is smaller than the padding %d along axis %d",
          out,
          room,
          i);
      x = x.with(i, out.dim(i) < 0 ? -1 : out.dim(i) - room);
    }
    c.setDims("X@GRAD", x);
    c.shareLod("Out@GRAD", "X@GRAD");
  }

  private static void image(ShapeContext c, int axes) {
    Shape x = c.dims("X");
    c.check(x.rank() == axes + 2, "X must have %d dimensions but is %s", axes + 2, x);
    long @Nullable [] paddings = Listed.of(c, "paddings", "Paddings", "");
    boolean channelsFirst = c.attrs().getString("data_format").startsWith("NC");
    c.check(
        paddings == null || paddings.length == 2 * axes,
        "paddings must have %d numbers but has %d",
        2 * axes,
        paddings == null ? 0 : paddings.length);
    String mode = c.attrs().getString("mode");
    Shape out = x;
    for (int i = 0; i < axes; i++) {
      int axis = (channelsFirst ? 2 : 1) + i;
      // pad2d lists the outer axis first, pad3d the inner one.
      int at = 2 * (axes == 2 ? i : axes - 1 - i);
      if (paddings == null || x.dim(axis) < 0) {
        out = out.with(axis, -1);
        continue;
      }
      long before = paddings[at];
      long after = paddings[at + 1];
      c.check(
          before >= 0 && after >= 0,
          "paddings must not be negative, but %d and %d are there",
          before,
          after);
      long reach =
          mode.equals("reflect")
              ? x.dim(axis) - 1
              : mode.equals("circular") ? x.dim(axis) : Long.MAX_VALUE;
      c.check(
          before <= reach && after <= reach,
          "mode %s can pad axis %d of %d elements by %d at most, not by %d",
          mode,
          axis,
          x.dim(axis),
          reach,
          Math.max(before, after));
      c.check(
          x.dim(axis) > 0 || mode.equals("constant"),
          "an empty axis cannot be padded in mode %s",
          mode);
      out = out.with(axis, Math.addExact(x.dim(axis), Math.addExact(before, after)));
    }
    c.setDims("Out", out);
    c.shareLod("X", "Out");
  }

  private static void padLike(ShapeContext c) {
    Shape x = c.dims("X");
    Shape y = c.dims("Y");
    c.check(x.rank() == y.rank(), "X %s and Y %s must have as many dimensions", x, y);
    for (int i = 0; i < x.rank(); i++) {
      c.check(x.dim(i) < 0 || y.dim(i) <= x.dim(i), "Y %s must fit into X %s", y, x);
    }
    c.setDims("Out", x);
    c.setDtype("Out", c.dtype("Y"));
    c.shareLod("X", "Out");
  }
}
