package org.fluidjava.ops.math;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** A whole fully connected layer, as inference programs have it: product, bias, activation. */
final class FcOp {
  static final OpDef DEF =
      OpDef.named("fc")
          .input("Input", "its leading dimensions are the rows")
          .input("W", "[width of Input, size]")
          .optionalInput("Bias", "[size] or [1, size]")
          .output("Out", "Input's leading dimensions followed by size")
          .attr("in_num_col_dims", 1, n -> n >= 1, "at least 1: how many dimensions are rows")
          .attr(
              "activation_type",
              "",
              a -> a.isEmpty() || a.equals("relu"),
              "empty or relu: what follows")
          .attr("padding_weights", false, p -> !p, "false: the weights are not padded")
          .attr("use_mkldnn", false, "of no account here")
          .shape(FcOp::shape)
          .build();

  private FcOp() {}

  private static void shape(ShapeContext c) {
    Shape in = c.dims("Input");
    Shape w = c.dims("W");
    int rows = c.attrs().getInt("in_num_col_dims");
    c.check(
        in.rank() > rows,
        "Input must have more than %d dimensions (in_num_col_dims) but is %s",
        rows,
        in);
    c.check(w.rank() == 2, "W must have 2 dimensions but is %s", w);
    long width = in.product(rows, in.rank());
    c.check(
        ShapeContext.agree(width, w.dim(0)),
        "the width of Input (%d) must equal the height of W (%d)",
        width,
        w.dim(0));
    if (c.hasInput("Bias")) {
      long bias = c.dims("Bias").numel();
      c.check(
          ShapeContext.agree(bias, w.dim(1)),
          "Bias must hold as many numbers as W has columns (%d), not %d",
          w.dim(1),
          bias);
    }
    for (String slot : new String[] {"W", "Bias"}) {
      if (c.hasInput(slot)) {
        c.check(
            c.dtype(slot) == c.dtype("Input"),
            "%s must have the element type of Input, %s, but is %s",
            slot,
            c.dtype("Input").fluidName(),
            c.dtype(slot).fluidName());
      }
    }
    c.setDims("Out", in.slice(0, rows).append(w.dim(1)));
    c.shareLod("Input", "Out");
  }
}
