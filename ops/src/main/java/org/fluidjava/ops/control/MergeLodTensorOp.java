package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;

/** Puts what split_lod_tensor split together again, in the original order. */
final class MergeLodTensorOp {
  static final OpDef DEF = merge("merge_lod_tensor");

  /** The form without gradient. */
  static final OpDef INFER = merge("merge_lod_tensor_infer");

  private MergeLodTensorOp() {}

  private static OpDef merge(String type) {
    return OpDef.named(type)
        .input("InTrue", "sequences or rows where the mask is true")
        .input("InFalse", "the others")
        .input("X", "what was split; only its LoD levels above level count")
        .input("Mask", "bool [n, 1], one for each")
        .output("Out", "all in their order")
        .attr("level", 0, level -> level >= 0, "not negative: the LoD level of X that was split")
        .usesOnlyShapeOf("X")
        .anywhere("X")
        .onHost("Mask")
        .shapeFromKernel()
        .shape(
            c -> {
              SplitLodTensorOp.checkMask(c);
              c.setDims("Out", c.dims("InTrue").with(0, -1));
              int own = Math.max(c.lodLevel("InTrue", 0), c.lodLevel("InFalse", 0));
              int levels = c.attrs().getInt("level") + own;
              c.setLodLevel("Out", 0, Math.max(levels, c.lodLevel("X", 0)));
            })
        .gradMaker(
            g ->
                !g.wantsGradOf("InTrue") && !g.wantsGradOf("InFalse")
                    ? List.of()
                    : List.of(
                        new OpSpec("split_lod_tensor")
                            .in("X", g.gradOfOut("Out"))
                            .in("Mask", g.in("Mask"))
                            .out("OutTrue", g.gradOfIn("InTrue"))
                            .out("OutFalse", g.gradOfIn("InFalse"))
                            .attrsOf(g.op())))
        .build();
  }
}
