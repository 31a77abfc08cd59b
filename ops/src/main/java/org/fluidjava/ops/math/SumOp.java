package org.fluidjava.ops.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.Names;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The sum of several variables: tensors; selected rows, whose equal row numbers are merged; both
 * together, into a tensor; or tensor arrays, item by item. Empty ones do not count.
 */
final class SumOp {
  static final OpDef DEF =
      OpDef.named("sum")
          .inputs("X", "the summands")
          .output("Out", "their sum, with the LoD of the first")
          .attr("use_mkldnn", false, "of no account here")
          .shape(SumOp::shape)
          .gradMaker(SumOp::grad)
          .build();

  private SumOp() {}

  private static void shape(ShapeContext c) {
    boolean allRows = true;
    @Nullable Shape out = null;
    for (int i = 0; i < c.inputs("X"); i++) {
      if (c.kind("X", i) == VarKind.LOD_TENSOR_ARRAY) {
        c.setKind("Out", 0, VarKind.LOD_TENSOR_ARRAY);
        c.shareLod("X", "Out");
        return;
      }
      allRows &= c.kind("X", i) == VarKind.SELECTED_ROWS;
      Shape dims = c.dims("X", i);
      if (dims.numel() == 0) {
        continue;
      }
      c.check(
          out == null || out.matches(dims),
          "all of X must have one shape, but X[%d] is %s and one before it %s",
          i,
          dims,
          out);
      c.check(
          c.dtype("X", i) == c.dtype("X", 0),
          "all of X must have one element type, but X[%d] is %s and X[0] is %s",
          i,
          c.dtype("X", i).fluidName(),
          c.dtype("X", 0).fluidName());
      out = out == null || !out.isKnown() && dims.isKnown() ? dims : out;
    }
    c.setDims("Out", out == null ? c.dims("X") : out);
    c.setKind("Out", 0, allRows ? VarKind.SELECTED_ROWS : VarKind.LOD_TENSOR);
    c.shareLod("X", "Out");
  }

  private static List<OpSpec> grad(GradContext context) {
    List<OpSpec> grads = new ArrayList<>();
    String given = context.gradOfOut("Out").get(0);
    for (String wanted : context.gradOfIn("X")) {
      if (!wanted.equals(Names.EMPTY)) {
        grads.add(
            new OpSpec("scale")
                .in("X", given)
                .out("Out", wanted)
                .attr("scale", 1f)
                .attr("bias", 0f)
                .attr("bias_after_scale", true));
      }
    }
    return grads;
  }
}
