package org.fluidjava.ops.logic;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.Broadcast;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Comparisons and logic on pairs of elements; either operand is spread over the other. */
final class ComparisonOps {
  static final List<OpDef> DEFS = defs();

  private ComparisonOps() {}

  private static List<OpDef> defs() {
    List<OpDef> defs = new ArrayList<>();
    for (String type :
        new String[] {
          "less_than", "less_equal", "greater_than", "greater_equal", "equal", "not_equal"
        }) {
      defs.add(
          pair(type)
              .attr(
                  "axis",
                  -1,
                  axis -> axis >= -1,
                  "at least -1: where the smaller operand begins; -1 at the end")
              .attr("force_cpu", false, "whether the result lies on the host")
              .shape(c -> infer(c, c.attrs().getInt("axis"), DType.BOOL))
              .build());
    }
    for (String type : new String[] {"logical_and", "logical_or", "logical_xor"}) {
      defs.add(pair(type).shape(c -> infer(c, -1, DType.BOOL)).build());
    }
    for (String type : new String[] {"bitwise_and", "bitwise_or", "bitwise_xor"}) {
      defs.add(pair(type).shape(c -> infer(c, -1, c.dtype("X"))).build());
    }
    defs.add(single("logical_not").shape(c -> same(c, DType.BOOL)).build());
    defs.add(single("bitwise_not").shape(c -> same(c, c.dtype("X"))).build());
    return List.copyOf(defs);
  }

  private static OpDef.Builder pair(String type) {
    return OpDef.named(type)
        .input("X", "left operand")
        .input("Y", "right operand, of X's element type")
        .output("Out", type + " of each pair");
  }

  private static OpDef.Builder single(String type) {
    return OpDef.named(type).input("X", "operand").output("Out", type + " of each element");
  }

  private static void same(ShapeContext c, DType dtype) {
    c.setDims("Out", c.dims("X"));
    c.setDtype("Out", dtype);
    c.shareLod("X", "Out");
  }

  private static void infer(ShapeContext c, int axis, DType dtype) {
    Shape x = c.dims("X");
    c.check(
        c.dtype("X") == c.dtype("Y"),
        "X and Y must have one element type, but X is %s and Y is %s",
        c.dtype("X").fluidName(),
        c.dtype("Y").fluidName());
    Shape out = Broadcast.shape(x, c.dims("Y"), axis);
    c.setDims("Out", out);
    c.setDtype("Out", dtype);
    if (x.rank() > 0 && ShapeContext.agree(out.dim(0), x.dim(0))) {
      c.shareLod("X", "Out");
    }
  }
}
