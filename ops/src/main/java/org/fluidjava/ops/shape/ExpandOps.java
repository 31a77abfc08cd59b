package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Repetition along axes: by counts ({@code expand}, {@code tile}), or up to a shape. */
final class ExpandOps {
  static final List<OpDef> ALL =
      List.of(
          define("expand", "expand_times", "ExpandTimes", "expand_times_tensor")
              .shape(c -> byTimes(c, "expand_times", "ExpandTimes", "expand_times_tensor", false))
              .build(),
          define("tile", "repeat_times", "RepeatTimes", "repeat_times_tensor")
              .shape(c -> byTimes(c, "repeat_times", "RepeatTimes", "repeat_times_tensor", true))
              .build(),
          define("expand_v2", "shape", "Shape", "expand_shapes_tensor")
              .shape(ExpandOps::toShape)
              .build(),
          OpDef.named("expand_as")
              .input("X", "what is repeated")
              .input("target_tensor", "a tensor whose extents are multiples of X's")
              .output("Out", "of the target's shape")
              .shape(c -> toTarget(c, c.dims("target_tensor").dims()))
              .grad(
                  Gradient.reads("X", "target_tensor")
                      .given("Out")
                      .yields("X")
                      .usesOnlyShapeOf("X", "target_tensor"))
              .usesOnlyShapeOf("target_tensor")
              .build(),
          OpDef.named("expand_as_v2")
              .input("X", "what is repeated")
              .optionalInput("Y", "a tensor of the wanted shape; goes before the attribute")
              .output("Out", "of the target's shape")
              .attr("target_shape", new int[0], "the wanted shape")
              .shape(ExpandOps::asV2)
              .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
              .usesOnlyShapeOf("Y")
              .build());

  private ExpandOps() {}

  private static OpDef.Builder define(String type, String attr, String tensor, String list) {
    return OpDef.named(type)
        .input("X", "what is repeated")
        .optionalInput(tensor, attr + " as a tensor; goes before the attribute")
        .optionalInputs(list, attr + ", one number each")
        .output("Out", "the repetition")
        .attr(attr, new int[0], "for each axis")
        .readsValues(tensor, list)
        .grad(Gradient.reads("X", tensor, list).given("Out").yields("X").usesOnlyShapeOf("X"));
  }

  private static void open(ShapeContext c, long rank) {
    c.check(rank >= 0 && rank <= 64, "the number of dimensions of the result must be known");
    long[] open = new long[(int) rank];
    java.util.Arrays.fill(open, -1);
    c.setDims("Out", Shape.of(open));
  }

  private static void byTimes(
      ShapeContext c, String attr, String tensor, String list, boolean anyRank) {
    Shape x = c.dims("X");
    long @Nullable [] times = Listed.of(c, attr, tensor, list);
    if (times == null) {
      open(c, anyRank ? Math.max(x.rank(), Listed.count(c, attr, tensor, list)) : x.rank());
      return;
    }
    c.check(
        anyRank || times.length == x.rank(),
        "%s has %d numbers, but X has %d dimensions",
        attr,
        times.length,
        x.rank());
    int rank = Math.max(x.rank(), times.length);
    c.check(rank <= 64, "a result of %d dimensions is too much", rank);
    long[] out = new long[rank];
    for (int i = 0; i < rank; i++) {
      int own = i - (rank - x.rank());
      int count = i - (rank - times.length);
      long repeats = count < 0 ? 1 : times[count];
      c.check(
          repeats > 0 || repeats == -1 && c.isBuild(),
          "%s must be positive, but one is %d",
          attr,
          repeats);
      long dim = own < 0 ? 1 : x.dim(own);
      out[i] = dim < 0 || repeats < 0 ? -1 : Math.multiplyExact(dim, repeats);
    }
    c.setDims("Out", Shape.of(out));
    if (rank == x.rank() && out[0] == x.dim(0)) {
      c.shareLod("X", "Out");
    }
  }

  private static void toShape(ShapeContext c) {
    Shape x = c.dims("X");
    String tensor = c.hasInput("expand_shapes_tensor") ? "" : "Shape";
    long @Nullable [] wanted = Listed.of(c, "shape", tensor, "expand_shapes_tensor");
    if (wanted == null) {
      open(c, Listed.count(c, "shape", tensor, "expand_shapes_tensor"));
      return;
    }
    broadcast(c, x, wanted);
    if (x.rank() > 0 && ShapeContext.agree(wanted[0], x.dim(0))) {
      c.shareLod("X", "Out");
    }
  }

  private static void asV2(ShapeContext c) {
    long[] target;
    if (c.hasInput("Y")) {
      target = c.dims("Y").dims();
    } else {
      int[] given = c.attrs().getInts("target_shape");
      target = java.util.Arrays.stream(given).asLongStream().toArray();
    }
    broadcast(c, c.dims("X"), target);
  }

  private static void broadcast(ShapeContext c, Shape x, long[] wanted) {
    c.check(
        wanted.length >= x.rank() && wanted.length <= 64,
        "a shape of %d dimensions cannot be reached from X %s",
        wanted.length,
        x);
    long[] out = wanted.clone();
    for (int i = 0; i < out.length; i++) {
      int own = i - (out.length - x.rank());
      long dim = own < 0 ? 1 : x.dim(own);
      if (out[i] == -1) {
        c.check(own >= 0 || c.isBuild(), "shape[%d] is -1, but X has no such dimension", i);
        out[i] = own < 0 ? -1 : dim;
      }
      c.check(out[i] >= -1, "an extent must not be negative, but shape[%d] is %d", i, out[i]);
      c.check(
          dim == 1 || ShapeContext.agree(dim, out[i]),
          "dimension %d of X %s has %d elements and cannot become %d",
          own,
          x,
          dim,
          out[i]);
    }
    c.setDims("Out", Shape.of(out));
  }

  private static void toTarget(ShapeContext c, long[] target) {
    Shape x = c.dims("X");
    c.check(
        target.length == x.rank(),
        "the target must have the %d dimensions of X but has %d",
        x.rank(),
        target.length);
    for (int i = 0; i < target.length; i++) {
      c.check(
          x.dim(i) < 0 || target[i] < 0 || x.dim(i) > 0 && target[i] % x.dim(i) == 0,
          "extent %d of the target (%d) must be a multiple of X's (%d)",
          i,
          target[i],
          x.dim(i));
    }
    c.setDims("Out", Shape.of(target));
  }
}
