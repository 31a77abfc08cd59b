package org.fluidjava.ops.control;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;

/** The sentences of a beam search, put together from each step's ids and parents. */
final class GatherTreeOp {
  static final OpDef DEF =
      OpDef.named("gather_tree")
          .input("Ids", "integers [steps, batch, beams]")
          .input("Parents", "the beam that each goes on, the same shape")
          .output("Out", "the whole sentences, the same shape")
          .shape(
              c -> {
                c.check(
                    c.dims("Ids").rank() == 3,
                    "Ids must have 3 dimensions, but its shape is %s",
                    c.dims("Ids"));
                boolean agree = c.dims("Parents").rank() == 3;
                for (int i = 0; agree && i < 3; i++) {
                  agree = ShapeContext.agree(c.dims("Ids").dim(i), c.dims("Parents").dim(i));
                }
                c.check(
                    agree,
                    "Parents %s must have the shape of Ids %s",
                    c.dims("Parents"),
                    c.dims("Ids"));
                c.setDims("Out", c.dims("Ids"));
              })
          .build();

  private GatherTreeOp() {}
}
