package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;

/** The same numbers in another element type; fractions are cut off for integers. */
final class CastOp {
  static final OpDef DEF =
      OpDef.named("cast")
          .input("X", "any numbers")
          .output("Out", "shaped like X, of out_dtype")
          .requiredAttr("out_dtype", AttrType.INT, "the VarType number of the result")
          .requiredAttr("in_dtype", AttrType.INT, "the VarType number of X; X itself counts")
          .attr("use_mkldnn", false, "of no account here")
          .shape(
              c -> {
                int dtype = c.attrs().getInt("out_dtype");
                c.check(
                    DType.isElementType(dtype),
                    "out_dtype must be the VarType number of an element type but is %d",
                    dtype);
                c.setDims("Out", c.dims("X"));
                c.setDtype("Out", DType.ofNumber(dtype));
                c.shareLod("X", "Out");
              })
          .gradMaker(CastOp::grad)
          .build();

  private CastOp() {}

  private static List<OpSpec> grad(GradContext context) {
    if (!context.wantsGradOf("X")) {
      return List.of();
    }
    return List.of(
        new OpSpec("cast")
            .in("X", context.gradOfOut("Out"))
            .out("Out", context.gradOfIn("X"))
            .attrsOf(context.op())
            .attr("in_dtype", java.util.Objects.requireNonNull(context.op().attr("out_dtype")))
            .attr("out_dtype", java.util.Objects.requireNonNull(context.op().attr("in_dtype"))));
  }
}
