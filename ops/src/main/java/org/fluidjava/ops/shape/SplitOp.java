package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** A tensor cut along an axis, into equal parts or into sections. */
final class SplitOp {
  static final OpDef DEF =
      OpDef.named("split")
          .input("X", "the whole")
          .optionalInput("AxisTensor", "the axis, [1]; goes before the attribute")
          .optionalInputs("SectionsTensorList", "the sections, one number each")
          .outputs("Out", "the parts")
          .attr("sections", new int[0], "extents of the parts; one may be -1")
          .attr(
              "num",
              0,
              n -> n >= 0,
              "at least 0: the number of equal parts; goes before sections unless it is 0")
          .attr("axis", 0, "the axis; negative from the end")
          .readsValues("AxisTensor", "SectionsTensorList")
          .shape(SplitOp::shape)
          .gradMaker(SplitOp::grad)
          .build();

  private SplitOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    int parts = c.outputs("Out");
    @Nullable Integer axis = ConcatOp.axis(c, x.rank());
    long @Nullable [] sections = Listed.of(c, "sections", "", "SectionsTensorList");
    if (axis == null || sections == null) {
      long[] open = x.dims();
      if (axis == null) {
        java.util.Arrays.fill(open, -1);
      } else {
        open[axis] = -1;
      }
      for (int i = 0; i < parts; i++) {
        c.setDims("Out", i, Shape.of(open));
      }
      return;
    }
    long[] extents = extents(c, x.dim(axis), sections, parts);
    for (int i = 0; i < parts; i++) {
      c.setDims("Out", i, x.with(axis, extents[i]));
      c.setDtype("Out", i, c.dtype("X"));
      if (axis != 0) {
        c.shareLod("X", 0, "Out", i);
      }
    }
  }

  private static long[] extents(ShapeContext c, long whole, long[] sections, int parts) {
    long[] extents = new long[parts];
    int num = c.attrs().getInt("num");
    if (sections.length == 0 || num > 0) {
      c.check(num == parts, "num is %d, but there are %d outputs", num, parts);
      c.check(
          whole < 0 || whole % num == 0,
          "an extent of %d cannot be cut into %d equal parts",
          whole,
          num);
      java.util.Arrays.fill(extents, whole < 0 ? -1 : whole / num);
      return extents;
    }
    c.check(
        sections.length == parts, "there are %d sections but %d outputs", sections.length, parts);
    long sum = 0;
    int open = -1;
    for (int i = 0; i < parts; i++) {
      c.check(
          sections[i] >= 0 || sections[i] == -1 && open < 0,
          "sections must not be negative but for one -1, but one is %d",
          sections[i]);
      open = sections[i] < 0 ? i : open;
      extents[i] = sections[i];
      sum = Math.addExact(sum, Math.max(sections[i], 0));
    }
    if (open >= 0) {
      c.check(
          whole < 0 || sum <= whole,
          "the sections add up to %d, more than the extent %d",
          sum,
          whole);
      extents[open] = whole < 0 ? -1 : whole - sum;
    } else {
      c.check(
          ShapeContext.agree(sum, whole),
          "the sections add up to %d, but the extent is %d",
          sum,
          whole);
    }
    return extents;
  }

  private static List<OpSpec> grad(GradContext context) {
    if (!context.wantsGradOf("X")) {
      return List.of();
    }
    OpSpec concat =
        new OpSpec("concat")
            .in("X", context.gradOfOut("Out"))
            .out("Out", context.gradOfIn("X"))
            .attr("axis", context.op().attr("axis") == null ? 0 : context.op().attr("axis"));
    if (!context.in("AxisTensor").isEmpty()) {
      concat.in("AxisTensor", context.in("AxisTensor"));
    }
    return List.of(concat);
  }
}
