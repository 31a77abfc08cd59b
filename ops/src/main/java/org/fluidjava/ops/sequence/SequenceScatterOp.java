package org.fluidjava.ops.sequence;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Adds to row i of X, at the columns that sequence i of Ids names, sequence i of Updates. */
final class SequenceScatterOp {
  static final OpDef DEF =
      OpDef.named("sequence_scatter")
          .input("X", "[sequences, D]")
          .input("Ids", "integers [N, 1] with one LoD level: columns of X")
          .input("Updates", "[N, 1]: what is added there")
          .output("Out", "of X's shape")
          .shape(SequenceScatterOp::shape)
          .grad(
              Gradient.reads("Ids", "Updates")
                  .given("Out")
                  .yields("X", "Updates")
                  .like("X", "Out@GRAD")
                  .usesOnlyShapeOf("Updates"))
          .build();

  private SequenceScatterOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape ids = c.dims("Ids");
    Shape updates = c.dims("Updates");
    c.check(x.rank() == 2, "X must be [sequences, width] but is %s", x);
    c.check(
        ids.rank() >= 1
            && ids.matches(updates)
            && ShapeContext.agree(ids.product(1, ids.rank()), 1),
        "Ids %s and Updates %s must have the same shape, one number a row",
        ids,
        updates);
    c.check(
        !c.dtype("Ids").isFloating(),
        "Ids must hold integers but is %s",
        c.dtype("Ids").fluidName());
    SequenceRules.oneLevel(c, "Ids");
    long sequences = SequenceRules.sequences(c, "Ids", 0);
    c.check(
        ShapeContext.agree(x.dim(0), sequences),
        "X must have a row for each sequence of Ids (%d) but is %s",
        sequences,
        x);
    c.setDims("Out", x);
  }
}
