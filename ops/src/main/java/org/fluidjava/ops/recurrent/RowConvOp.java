package org.fluidjava.ops.recurrent;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.sequence.SequenceRules;
import org.fluidjava.tensor.Shape;

/**
 * Looks ahead within each sequence (Amodei et al. 2016): {@code Out[t] = sum over k of Filter[k]
 * X[t + k]}, elementwise, zero beyond the end.
 */
final class RowConvOp {
  static final OpDef DEF =
      OpDef.named("row_conv")
          .input("X", "[N, D] with one LoD level")
          .input("Filter", "[rows looked at, D]: this row and those ahead")
          .output("Out", "of X's shape and LoD")
          .shape(RowConvOp::shape)
          .grad(Gradient.reads("X", "Filter").given("Out").yields("X", "Filter"))
          .build();

  private RowConvOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape filter = c.dims("Filter");
    c.check(x.rank() == 2, "X must be [rows, width] but is %s", x);
    SequenceRules.oneLevel(c, "X");
    c.check(
        filter.rank() == 2 && filter.dim(0) != 0 && ShapeContext.agree(filter.dim(1), x.dim(1)),
        "Filter must be [rows looked at, X's width (%d)] but is %s",
        x.dim(1),
        filter);
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }
}
