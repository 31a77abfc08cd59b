package org.fluidjava.ops.shape;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.ShapeRule;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Operators that keep all elements in their order and change only the extents: reshape, squeeze,
 * unsqueeze, flatten, each with the form of Fluid 1.0 that has XShape.
 */
final class ReshapeOps {
  private ReshapeOps() {}

  static List<OpDef> all() {
    List<OpDef> all = new ArrayList<>();
    for (boolean second : new boolean[] {false, true}) {
      String two = second ? "2" : "";
      all.add(
          define("reshape" + two, second, ReshapeOps::reshape)
              .optionalInput("Shape", "the extents; goes before the attribute")
              .optionalInputs("ShapeTensor", "the extents, one number each")
              .attr("shape", new int[0], "extents; 0 copies X's, one may be -1")
              .readsValues("Shape", "ShapeTensor")
              .build());
      all.add(
          define("squeeze" + two, second, ReshapeOps::squeeze)
              .attr("axes", new int[0], "those of extent 1; all without")
              .build());
      all.add(
          define("unsqueeze" + two, second, ReshapeOps::unsqueeze)
              .optionalInput("AxesTensor", "the axes; goes before the attribute")
              .optionalInputs("AxesTensorList", "the axes, one number each")
              .attr("axes", new int[0], "where extents of 1 go, in the result")
              .readsValues("AxesTensor", "AxesTensorList")
              .build());
      all.add(
          define("flatten" + two, second, ReshapeOps::flatten)
              .attr("axis", 1, axis -> axis >= 0, "at least 0: dimensions before it become rows")
              .build());
    }
    all.add(
        define("flatten_contiguous_range", true, ReshapeOps::flattenRange)
            .attr("start_axis", 1, "first axis that is merged")
            .attr("stop_axis", 1, "last axis that is merged")
            .build());
    return all;
  }

  private static OpDef.Builder define(String type, boolean keepsShape, ShapeRule rule) {
    OpDef.Builder def =
        OpDef.named(type)
            .input("X", "any elements")
            .output("Out", "the same elements")
            .attr("use_mkldnn", false, "kept for files; has no effect here")
            .inPlace("X", "Out");
    if (keepsShape) {
      def.optionalOutput("XShape", "X's extents after a 0; holds no numbers");
    }
    return def.grad(keepsShape ? KeptShape.gradient() : KeptShape.byInput())
        .shape(
            c -> {
              rule.infer(c);
              KeptShape.keep(c);
            });
  }

  private static void finish(ShapeContext c, Shape out) {
    Shape x = c.dims("X");
    c.check(
        ShapeContext.agree(x.numel(), out.numel()),
        "X %s has %d elements, but the result %s has %d",
        x,
        x.numel(),
        out,
        out.numel());
    c.setDims("Out", out);
    if (x.rank() > 0 && out.rank() > 0 && x.dim(0) == out.dim(0)) {
      c.shareLod("X", "Out");
    }
  }

  private static void reshape(ShapeContext c) {
    Shape x = c.dims("X");
    long @Nullable [] wanted =
        Listed.of(c, "shape", c.hasInput("ShapeTensor") ? "" : "Shape", "ShapeTensor");
    if (wanted == null) {
      // A tensor will say; until then only the number of extents is known.
      int[] given = c.attrs().getInts("shape");
      long rank = Listed.count(c, "shape", c.hasInput("ShapeTensor") ? "" : "Shape", "ShapeTensor");
      c.check(
          rank >= 0,
          "the number of extents in Shape must be known, but Shape is %s",
          c.dims("Shape"));
      c.check(rank <= 64, "a result of %d dimensions is too much", rank);
      long[] open = new long[(int) rank];
      for (int i = 0; i < open.length; i++) {
        open[i] = given.length == open.length && given[i] > 0 ? given[i] : -1;
      }
      c.setDims("Out", Shape.of(open));
      return;
    }
    finish(c, target(c, x, wanted));
  }

  private static Shape target(ShapeContext c, Shape x, long[] wanted) {
    long[] out = wanted.clone();
    int inferred = -1;
    // Unknown extents that are copied stand on both sides and cancel out.
    int unknown = 0;
    for (int i = 0; i < x.rank(); i++) {
      unknown += x.dim(i) < 0 ? 1 : 0;
    }
    long copied = 1;
    for (int i = 0; i < out.length; i++) {
      if (out[i] == -1) {
        c.check(inferred < 0, "only one extent of shape may be -1, but %d and %d are", inferred, i);
        inferred = i;
      } else if (out[i] == 0) {
        c.check(i < x.rank(), "shape[%d] is 0, but X has %d dimensions", i, x.rank());
        out[i] = x.dim(i);
        unknown -= out[i] < 0 ? 1 : 0;
        copied = out[i] < 0 ? copied : Math.multiplyExact(copied, out[i]);
      } else {
        c.check(out[i] > 0, "shape[%d] must be -1, 0 or positive but is %d", i, out[i]);
        copied = Math.multiplyExact(copied, out[i]);
      }
    }
    if (inferred >= 0 && unknown == 0) {
      long elements = 1;
      for (long dim : x.dims()) {
        elements = dim < 0 ? elements : Math.multiplyExact(elements, dim);
      }
      c.check(
          copied > 0 ? elements % copied == 0 : elements == 0,
          "the %d elements of X %s cannot be cut into parts of %d",
          elements,
          x,
          copied);
      out[inferred] = copied > 0 ? elements / copied : 0;
    }
    return Shape.of(out);
  }

  private static void squeeze(ShapeContext c) {
    Shape x = c.dims("X");
    boolean[] gone = new boolean[x.rank()];
    int[] axes = c.attrs().getInts("axes");
    for (int axis : axes) {
      int at = Axes.of(c, axis, x.rank(), "axes");
      gone[at] = x.dim(at) == 1;
    }
    List<Long> out = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (axes.length == 0 ? x.dim(i) != 1 : !gone[i]) {
        out.add(x.dim(i));
      }
    }
    finish(c, out.isEmpty() ? Shape.ONE : Shape.of(out));
  }

  private static void unsqueeze(ShapeContext c) {
    Shape x = c.dims("X");
    long @Nullable [] axes = Listed.of(c, "axes", "AxesTensor", "AxesTensorList");
    if (axes == null) {
      long more = Listed.count(c, "axes", "AxesTensor", "AxesTensorList");
      c.check(more >= 0 && more <= 64, "the number of axes must be known");
      long[] open = new long[x.rank() + (int) more];
      java.util.Arrays.fill(open, -1);
      c.setDims("Out", Shape.of(open));
      return;
    }
    c.check(axes.length <= 64, "%d axes are too many", axes.length);
    List<Long> out = new ArrayList<>();
    for (long dim : x.dims()) {
      out.add(dim);
    }
    for (long axis : axes) {
      int rank = out.size() + 1;
      c.check(
          axis >= -rank && axis < rank,
          "axes must be in [%d, %d) but one is %d",
          -rank,
          rank,
          axis);
      out.add((int) (axis < 0 ? axis + rank : axis), 1L);
    }
    finish(c, Shape.of(out));
  }

  private static void flatten(ShapeContext c) {
    Shape x = c.dims("X");
    int axis = c.attrs().getInt("axis");
    c.check(axis <= x.rank(), "axis must be at most the rank %d of X but is %d", x.rank(), axis);
    finish(c, Shape.of(x.product(0, axis), x.product(axis, x.rank())));
  }

  private static void flattenRange(ShapeContext c) {
    Shape x = c.dims("X");
    int start = Axes.of(c, c.attrs().getInt("start_axis"), x.rank(), "start_axis");
    int stop = Axes.of(c, c.attrs().getInt("stop_axis"), x.rank(), "stop_axis");
    c.check(start <= stop, "start_axis (%d) must not be after stop_axis (%d)", start, stop);
    finish(
        c,
        x.slice(0, start).append(x.product(start, stop + 1)).concat(x.slice(stop + 1, x.rank())));
  }
}
