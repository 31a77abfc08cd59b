package org.fluidjava.ops.inference;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** A sum of two tensors, of a layer and a tensor, or of embeddings, and its layer normalisation. */
final class FusedLayerNormOps {
  static final List<OpDef> DEFS =
      List.of(
          OpDef.named("skip_layernorm")
              .input("X", "any extents")
              .input("Y", "as X")
              .input("Scale", "one number for each element of a row")
              .input("Bias", "one number for each element of a row")
              .output("Out", "X + Y, each row normalised")
              .attr("epsilon", 1e-5f, e -> e >= 0, "at least 0: added to variances")
              .attr("begin_norm_axis", 1, a -> a >= 1, "at least 1: extents before it are rows")
              .shape(FusedLayerNormOps::skip)
              .build(),
          OpDef.named("fused_fc_elementwise_layernorm")
              .input("X", "its leading extents are the rows")
              .input("W", "[width of X, size]")
              .optionalInput("Bias0", "[size], added to the product")
              .input("Y", "as the product, added to it")
              .optionalInput("Scale", "one number for each element of a row")
              .optionalInput("Bias1", "one number for each element of a row")
              .output("Out", "the sum, each row normalised")
              .optionalOutput("Mean", "[rows]")
              .optionalOutput("Variance", "[rows], without epsilon")
              .attr("x_num_col_dims", 1, n -> n >= 1, "at least 1: how many extents are rows")
              .attr(
                  "activation_type",
                  "",
                  a -> a.isEmpty() || a.equals("relu"),
                  "empty or relu: what follows the product")
              .attr("epsilon", 1e-5f, e -> e >= 0, "at least 0: added to variances")
              .attr("begin_norm_axis", 1, a -> a >= 1, "at least 1: extents before it are rows")
              .shape(FusedLayerNormOps::layer)
              .build(),
          OpDef.named("fused_embedding_eltwise_layernorm")
              .inputs("Ids", "int64 [batch, steps, 1] or [batch, steps], two or more")
              .inputs("Embs", "a table [rows, width] for each of Ids")
              .input("Bias", "[width]")
              .input("Scale", "[width]")
              .output("Out", "[batch, steps, width]: the sum of the rows, normalised")
              .attr("epsilon", 1e-5f, e -> e >= 0, "at least 0: added to variances")
              .kernelBy("Embs")
              .shape(FusedLayerNormOps::embeddings)
              .build());

  private FusedLayerNormOps() {}

  private static void vector(ShapeContext c, String slot, long width, String like) {
    if (c.hasInput(slot)) {
      c.check(
          ShapeContext.agree(c.dims(slot).numel(), width) && c.dtype(slot) == c.dtype(like),
          "%s must have %d numbers of the type of %s but is %s %s",
          slot,
          width,
          like,
          c.dtype(slot).fluidName(),
          c.dims(slot));
    }
  }

  private static long width(ShapeContext c, Shape sum) {
    int axis = c.attrs().getInt("begin_norm_axis");
    c.check(axis < sum.rank(), "begin_norm_axis (%d) must be an extent of %s", axis, sum);
    return sum.product(axis, sum.rank());
  }

  private static void skip(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(
        x.matches(c.dims("Y")) && c.dtype("X") == c.dtype("Y"),
        "Y must be as X, %s, but is %s",
        x,
        c.dims("Y"));
    long width = width(c, x);
    vector(c, "Scale", width, "X");
    vector(c, "Bias", width, "X");
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }

  private static void layer(ShapeContext c) {
    Shape x = c.dims("X");
    Shape w = c.dims("W");
    int rows = c.attrs().getInt("x_num_col_dims");
    c.check(
        rows < x.rank()
            && w.rank() == 2
            && ShapeContext.agree(x.product(rows, x.rank()), w.dim(0))
            && c.dtype("W") == c.dtype("X"),
        "X %s with %d extents of rows cannot be multiplied by W %s",
        x,
        rows,
        w);
    Shape sum = x.slice(0, rows).append(w.dim(1));
    c.check(
        ShapeContext.agree(c.dims("Y").numel(), sum.numel()) && c.dtype("Y") == c.dtype("X"),
        "Y must be as the product, %s, but is %s",
        sum,
        c.dims("Y"));
    long width = width(c, sum);
    vector(c, "Bias0", w.dim(1), "X");
    vector(c, "Scale", width, "X");
    vector(c, "Bias1", width, "X");
    c.setDims("Out", sum);
    Shape lines = Shape.of(sum.product(0, c.attrs().getInt("begin_norm_axis")));
    c.setDims("Mean", lines);
    c.setDims("Variance", lines);
    c.shareLod("X", "Out");
  }

  private static void embeddings(ShapeContext c) {
    int count = c.inputs("Ids");
    c.check(
        count == c.inputs("Embs"),
        "there must be a table for each of %d Ids but there are %d",
        count,
        c.inputs("Embs"));
    Shape first = c.dims("Ids", 0);
    c.check(
        first.rank() == 2 || first.rank() == 3 && ShapeContext.agree(first.dim(2), 1),
        "Ids must be [batch, steps, 1] but are %s",
        first);
    long width = c.dims("Embs", 0).dim(-1);
    for (int i = 0; i < count; i++) {
      c.check(
          c.dtype("Ids", i) == DType.INT64 && c.dims("Ids", i).matches(first),
          "Ids[%d] must be int64 %s but is %s",
          i,
          first,
          c.dims("Ids", i));
      Shape table = c.dims("Embs", i);
      c.check(
          table.rank() == 2
              && ShapeContext.agree(table.dim(1), width)
              && c.dtype("Embs", i) == c.dtype("Embs"),
          "Embs[%d] must be [rows, %d] but is %s",
          i,
          width,
          table);
    }
    vector(c, "Scale", width, "Embs");
    vector(c, "Bias", width, "Embs");
    c.setDims("Out", Shape.of(first.dim(0), first.dim(1), width));
    c.setDtype("Out", c.dtype("Embs"));
  }
}
