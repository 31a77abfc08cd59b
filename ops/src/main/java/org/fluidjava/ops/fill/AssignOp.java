package org.fluidjava.ops.fill;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.VarKind;

/** A copy: of a tensor, of selected rows, or of a tensor array. */
final class AssignOp {
  static final OpDef DEF =
      OpDef.named("assign")
          .input("X", "what is copied")
          .output("Out", "the copy")
          .shape(
              c -> {
                c.setKind("Out", 0, c.kind("X", 0));
                if (c.kind("X", 0) != VarKind.LOD_TENSOR_ARRAY) {
                  c.setDims("Out", c.dims("X"));
                }
                c.shareLod("X", "Out");
              })
          .gradMaker(
              context ->
                  context.wantsGradOf("X")
                      ? List.of(
                          new OpSpec("assign")
                              .in("X", context.gradOfOut("Out"))
                              .out("Out", context.gradOfIn("X")))
                      : List.of())
          .build();

  private AssignOp() {}
}
