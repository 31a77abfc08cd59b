package org.fluidjava.ops.inference;

import org.fluidjava.op.Broadcast;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * Attention of several heads within a sequence (Vaswani et al., 2017), without the projection
 * behind it: {@code softmax(alpha Q Kᵀ + BiasQK) V}, with Q, K and V of Input by one weight.
 */
final class MultiheadMatmulOp {
  static final OpDef DEF =
      OpDef.named("multihead_matmul")
          .input("Input", "[batch, steps, width]")
          .input("W", "[width, 3, hidden]: for queries, keys and values")
          .input("Bias", "[3, hidden]")
          .optionalInput("BiasQK", "[batch or 1, heads or 1, steps or 1, steps]: added to scores")
          .output("Out", "[batch, steps, hidden]")
          .attr("transpose_Q", false, t -> !t, "false")
          .attr("transpose_K", true, t -> t, "true")
          .attr("transpose_V", false, t -> !t, "false")
          .attr("alpha", 1f, "the factor of the products of queries and keys")
          .attr("head_number", 1, h -> h >= 1, "at least 1: how many heads")
          .shape(MultiheadMatmulOp::shape)
          .build();

  private MultiheadMatmulOp() {}

  private static void shape(ShapeContext c) {
    Shape in = c.dims("Input");
    Shape w = c.dims("W");
    int heads = c.attrs().getInt("head_number");
    c.check(in.rank() == 3, "Input must be [batch, steps, width] but is %s", in);
    c.check(
        w.rank() == 3
            && ShapeContext.agree(w.dim(0), in.dim(2))
            && ShapeContext.agree(w.dim(1), 3)
            && c.dtype("W") == c.dtype("Input"),
        "W must be [%d, 3, hidden] but is %s",
        in.dim(2),
        w);
    long hidden = w.dim(2);
    c.check(
        hidden < 0 || hidden % heads == 0,
        "hidden (%d) must be a multiple of head_number (%d)",
        hidden,
        heads);
    c.check(
        ShapeContext.agree(c.dims("Bias").numel(), hidden < 0 ? -1 : 3 * hidden)
            && c.dtype("Bias") == c.dtype("Input"),
        "Bias must be [3, %d] but is %s",
        hidden,
        c.dims("Bias"));
    if (c.hasInput("BiasQK")) {
      Shape scores = Shape.of(in.dim(0), heads, in.dim(1), in.dim(1));
      Shape added = c.dims("BiasQK");
      c.check(
          added.rank() == 4
              && Broadcast.shape(scores, added, -1).matches(scores)
              && c.dtype("BiasQK") == c.dtype("Input"),
          "BiasQK must fit the scores %s but is %s",
          scores,
          added);
    }
    c.setDims("Out", in.with(2, hidden));
    c.shareLod("Input", "Out");
  }
}
