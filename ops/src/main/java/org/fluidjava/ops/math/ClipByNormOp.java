package org.fluidjava.ops.math;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;

/** X, made shorter where its Euclidean norm exceeds a limit: {@code X · min(1, max_norm / ‖X‖)}. */
final class ClipByNormOp {
  static final OpDef DEF =
      OpDef.named("clip_by_norm")
          .input("X", "any numbers, selected rows too")
          .output("Out", "shaped like X")
          .requiredAttr("max_norm", AttrType.FLOAT, "the longest norm")
          .attr("use_mkldnn", false, "of no account here")
          .shape(ClipByNormOp::shape)
          .inPlace("X", "Out")
          .build();

  private ClipByNormOp() {}

  private static void shape(ShapeContext c) {
    float limit = c.attrs().getFloat("max_norm");
    c.check(limit > 0, "max_norm must be above 0 but is %s", limit);
    c.setDims("Out", c.dims("X"));
    c.setKind("Out", 0, c.kind("X", 0));
    c.shareLod("X", "Out");
  }
}
