package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Pairs rows with columns, the closest pair first, each row at most once. */
final class BipartiteMatchOp {
  static final OpDef DEF =
      OpDef.named("bipartite_match")
          .input("DistMat", "[rows, columns]: how near each pair is; maybe a LoD level of images")
          .output("ColToRowMatchIndices", "int32 [N, columns]: the row, within its image, or -1")
          .output("ColToRowMatchDist", "[N, columns]: how near; 0 without a row")
          .attr(
              "match_type",
              "bipartite",
              t -> t.equals("bipartite") || t.equals("per_prediction"),
              "bipartite, or per_prediction: columns left over take their nearest row too")
          .attr("dist_threshold", 0.5f, "how near a row left over must be")
          .shape(BipartiteMatchOp::shape)
          .build();

  private BipartiteMatchOp() {}

  private static void shape(ShapeContext c) {
    Shape pairs = BoxRules.rank(c, "DistMat", 2);
    long images = -1;
    if (!c.isBuild()) {
      images = c.lod("DistMat").isEmpty() ? 1 : c.lod("DistMat").sequences(-1);
    }
    Shape out = Shape.of(images, pairs.dim(1));
    c.setDims("ColToRowMatchIndices", out);
    c.setDtype("ColToRowMatchIndices", DType.INT32);
    c.setDims("ColToRowMatchDist", out);
  }
}
