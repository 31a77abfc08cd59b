package org.fluidjava.ops.reduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.ShapeRule;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** One number for all elements along some dimensions. A full reduction has the shape [1]. */
final class Reductions {
  static final List<OpDef> DEFS = defs();

  private Reductions() {}

  private static List<OpDef> defs() {
    List<OpDef> defs = new ArrayList<>();
    for (String type : new String[] {"reduce_sum", "reduce_mean"}) {
      defs.add(
          named(type)
              .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
              .build());
    }
    for (String type : new String[] {"reduce_max", "reduce_min"}) {
      defs.add(named(type).grad(Gradient.reads("X", "Out").given("Out").yields("X")).build());
    }
    defs.add(
        named("reduce_prod")
            .grad(Gradient.reads("X", "Out").given("Out").yields("X").usesOnlyShapeOf("Out"))
            .build());
    defs.add(named("reduce_all").build());
    defs.add(named("reduce_any").build());
    defs.add(
        named("frobenius_norm").grad(Gradient.reads("X", "Out").given("Out").yields("X")).build());
    defs.add(
        OpDef.named("logsumexp")
            .input("X", "any numbers")
            .output("Out", "log Σ e^X along the dimensions")
            .attr("axis", new int[] {0}, "the dimensions; negative from the end")
            .attr("keepdim", false, "whether they stay, with extent 1")
            .attr("reduce_all", false, "whether all dimensions are meant")
            .shape(rule("axis", "keepdim"))
            .grad(Gradient.reads("X", "Out").given("Out").yields("X"))
            .build());
    return List.copyOf(defs);
  }

  private static OpDef.Builder named(String type) {
    return OpDef.named(type)
        .input("X", "any numbers")
        .output("Out", type.substring(type.indexOf('_') + 1) + " along the dimensions")
        .attr("dim", new int[] {0}, "the dimensions; negative from the end")
        .attr("keep_dim", false, "whether they stay, with extent 1")
        .attr("reduce_all", false, "whether all dimensions are meant")
        .attr("in_dtype", -1, "of no account here")
        .attr(
            "out_dtype",
            -1,
            d -> d == -1 || DType.isElementType(d),
            "the VarType number of the result; -1: X's")
        .attr("use_mkldnn", false, "of no account here")
        .shape(
            rule("dim", "keep_dim")
                .then(
                    c -> {
                      int dtype = c.attrs().getInt("out_dtype");
                      c.setDtype("Out", dtype == -1 ? c.dtype("X") : DType.ofNumber(dtype));
                    }));
  }

  private static ShapeRule rule(String dims, String keep) {
    return c -> infer(c, c.attrs().getInts(dims), c.attrs().getBoolean(keep));
  }

  private static void infer(ShapeContext c, int[] dims, boolean keep) {
    Shape x = c.dims("X");
    boolean[] reduced = new boolean[x.rank()];
    Arrays.fill(reduced, dims.length == 0 || c.attrs().getBoolean("reduce_all"));
    for (int dim : dims) {
      if (c.attrs().getBoolean("reduce_all")) {
        break;
      }
      c.check(
          dim >= -x.rank() && dim < x.rank(),
          "each dimension must be from %d to %d for X %s but one is %d",
          -x.rank(),
          x.rank() - 1,
          x,
          dim);
      reduced[dim < 0 ? dim + x.rank() : dim] = true;
    }
    Shape out = Shape.SCALAR;
    for (int i = 0; i < x.rank(); i++) {
      if (!reduced[i]) {
        out = out.append(x.dim(i));
      } else if (keep) {
        out = out.append(1);
      }
    }
    c.setDims("Out", out.rank() == 0 ? Shape.ONE : out);
    if (x.rank() > 0 && !reduced[0]) {
      c.shareLod("X", "Out");
    }
  }
}
