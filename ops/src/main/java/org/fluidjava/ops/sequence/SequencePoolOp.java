package org.fluidjava.ops.sequence;

import java.util.Set;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Each sequence of the last LoD level becomes one row: its average, sum, sum over the square root
 * of its length, maximum, first or last row. The upper levels remain.
 */
final class SequencePoolOp {
  private static final Set<String> TYPES = Set.of("AVERAGE", "SUM", "SQRT", "MAX", "FIRST", "LAST");

  static final OpDef DEF =
      OpDef.named("sequence_pool")
          .input("X", "[N, ...] with at least one LoD level")
          .output("Out", "[sequences, ...]")
          .optionalOutput(
              "MaxIndex", "int32, of Out's shape: the row of each maximum; -1 where empty")
          .attr("is_test", false, "whether no gradient will follow")
          .attr("pooltype", "AVERAGE", TYPES::contains, "AVERAGE, SUM, SQRT, MAX, FIRST or LAST")
          .attr("pad_value", 0.0f, "the result for a sequence without rows")
          .shape(SequencePoolOp::shape)
          .grad(Gradient.reads("X", "MaxIndex").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private SequencePoolOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() >= 1, "X must have rows but is %s", x);
    SequenceRules.someLevel(c, "X");
    long sequences = SequenceRules.sequences(c, "X", -1);
    Shape out = x.with(0, sequences);
    c.setDims("Out", out);
    int levels = c.lodLevel("X", 0);
    if (c.isBuild()) {
      c.setLodLevel("Out", 0, Math.max(0, levels - 1));
    } else {
      c.setLod("Out", 0, c.lod("X").slice(0, levels - 1));
    }
    if (c.hasOutput("MaxIndex")) {
      c.setDims("MaxIndex", out);
      c.setDtype("MaxIndex", DType.INT32);
    }
  }
}
