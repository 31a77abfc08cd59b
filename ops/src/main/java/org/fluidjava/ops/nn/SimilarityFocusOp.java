package org.fluidjava.ops.nn;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/**
 * A mask of the pairs that are most alike: in a matrix along the other two axes, the largest number
 * is marked, its row and column are crossed out, and so on (He and Lin, NAACL 2016).
 */
final class SimilarityFocusOp {
  static final OpDef DEF =
      OpDef.named("similarity_focus")
          .input("X", "[N, A, B, C]")
          .output("Out", "as X: 1 where a pair is marked in one of the matrices, else 0")
          .requiredAttr("axis", AttrType.INT, "1, 2 or 3: along it a matrix is chosen")
          .requiredAttr("indexes", AttrType.INTS, "the numbers of the matrices along that axis")
          .shape(SimilarityFocusOp::shape)
          .build();

  private SimilarityFocusOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    int axis = c.attrs().getInt("axis");
    int[] indexes = c.attrs().getInts("indexes");
    c.check(x.rank() == 4, "X must have 4 extents but is %s", x);
    c.check(axis >= 1 && axis <= 3, "axis must be 1, 2 or 3 but is %d", axis);
    c.check(indexes.length > 0, "indexes must name a matrix but is empty");
    for (int index : indexes) {
      c.check(
          index >= 0 && (x.dim(axis) < 0 || index < x.dim(axis)),
          "indexes must be in [0, %d) but one is %d",
          x.dim(axis),
          index);
    }
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }
}
