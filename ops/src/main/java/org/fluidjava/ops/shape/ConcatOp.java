package org.fluidjava.ops.shape;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Tensors side by side along an axis. Along the first, sequences follow each other too. */
final class ConcatOp {
  static final OpDef DEF =
      OpDef.named("concat")
          .inputs("X", "tensors that differ along the axis only")
          .optionalInput("AxisTensor", "the axis, [1]; goes before the attribute")
          .output("Out", "all of them")
          .attr("axis", 0, "the axis; negative from the end")
          .attr("use_mkldnn", false, "kept for files; has no effect here")
          .readsValues("AxisTensor")
          .shape(ConcatOp::shape)
          .grad(Gradient.reads("X", "AxisTensor").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private ConcatOp() {}

  /** The axis by tensor or attribute; null while only a run can tell. */
  static @Nullable Integer axis(ShapeContext c, int rank) {
    if (!c.hasInput("AxisTensor")) {
      return Axes.of(c, c.attrs().getInt("axis"), rank, "axis");
    }
    long @Nullable [] given = c.values("AxisTensor", 0);
    if (given == null) {
      return null;
    }
    c.check(given.length == 1, "AxisTensor must hold one number but has %d", given.length);
    return Axes.of(c, Math.toIntExact(given[0]), rank, "AxisTensor");
  }

  private static void shape(ShapeContext c) {
    Shape first = c.dims("X");
    @Nullable Integer axis = axis(c, first.rank());
    if (axis == null) {
      long[] open = new long[first.rank()];
      java.util.Arrays.fill(open, -1);
      c.setDims("Out", Shape.of(open));
      return;
    }
    Shape out = first;
    for (int i = 1; i < c.inputs("X"); i++) {
      Shape next = c.dims("X", i);
      c.check(
          next.rank() == out.rank() && next.with(axis, 0).matches(out.with(axis, 0)),
          "all of X must have the same extents but along axis %d, but X[0] is %s and X[%d] is %s",
          axis,
          first,
          i,
          next);
      c.check(
          c.dtype("X", i) == c.dtype("X", 0),
          "all of X must have one element type, but X[0] is %s and X[%d] is %s",
          c.dtype("X").fluidName(),
          i,
          c.dtype("X", i).fluidName());
      long sum =
          out.dim(axis) < 0 || next.dim(axis) < 0
              ? -1
              : Math.addExact(out.dim(axis), next.dim(axis));
      for (int j = 0; j < out.rank(); j++) {
        out = j != axis && out.dim(j) < 0 ? out.with(j, next.dim(j)) : out;
      }
      out = out.with(axis, sum);
    }
    c.setDims("Out", out);
    if (axis != 0 || c.isBuild()) {
      c.shareLod("X", "Out");
    } else {
      c.setLod("Out", 0, appended(c));
    }
  }

  private static LoD appended(ShapeContext c) {
    LoD all = c.lod("X");
    for (int i = 1; i < c.inputs("X"); i++) {
      LoD next = c.lod("X", i);
      if (next.levels() != all.levels()) {
        return LoD.NONE;
      }
      int[][] levels = new int[all.levels()][];
      for (int level = 0; level < levels.length; level++) {
        int[] a = all.lengths(level);
        int[] b = next.lengths(level);
        levels[level] = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, levels[level], a.length, b.length);
      }
      all = LoD.ofLengths(levels);
    }
    return all;
  }
}
