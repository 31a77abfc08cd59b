package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.program.AttrType;

/** Products of each element with those in front of it along an axis. */
final class CumprodOp {
  static final OpDef DEF =
      OpDef.named("cumprod")
          .input("X", "any tensor of 1 extent or more")
          .output("Out", "as X")
          .requiredAttr("dim", AttrType.INT, "the axis; negative from the end")
          .shape(
              c -> {
                int rank = c.dims("X").rank();
                int dim = c.attrs().getInt("dim");
                c.check(
                    dim >= -rank && dim < rank,
                    "dim must be in [%d, %d) but is %d",
                    -rank,
                    rank,
                    dim);
                c.setDims("Out", c.dims("X"));
                c.shareLod("X", "Out");
              })
          .grad(Gradient.reads("X", "Out").given("Out").yields("X").usesOnlyShapeOf("Out"))
          .build();

  private CumprodOp() {}
}
