package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Splits sequences (or rows) by a mask into those where it is true and those where it is false. */
final class SplitLodTensorOp {
  static final OpDef DEF =
      OpDef.named("split_lod_tensor")
          .input("X", "sequences of a level, or rows")
          .input("Mask", "bool [n, 1], one for each")
          .output("OutTrue", "those where the mask is true")
          .output("OutFalse", "the others")
          .attr("level", 0, level -> level >= 0, "not negative: the LoD level")
          .onHost("Mask")
          .shapeFromKernel()
          .shape(
              c -> {
                checkMask(c);
                c.setDims("OutTrue", c.dims("X").with(0, -1));
                c.setDims("OutFalse", c.dims("X").with(0, -1));
                c.setLodLevel("OutTrue", 0, c.lodLevel("X", 0));
                c.setLodLevel("OutFalse", 0, c.lodLevel("X", 0));
              })
          .gradMaker(
              g ->
                  g.wantsGradOf("X")
                      ? List.of(
                          new OpSpec("merge_lod_tensor")
                              .in("InTrue", g.gradOfOut("OutTrue"))
                              .in("InFalse", g.gradOfOut("OutFalse"))
                              .in("Mask", g.in("Mask"))
                              .in("X", g.in("X"))
                              .out("Out", g.gradOfIn("X"))
                              .attrsOf(g.op()))
                      : List.of())
          .build();

  private SplitLodTensorOp() {}

  /** The mask must be one column. */
  static void checkMask(ShapeContext c) {
    Shape mask = c.dims("Mask");
    c.check(
        mask.rank() == 1 || mask.rank() == 2 && ShapeContext.agree(mask.dim(1), 1),
        "Mask must be [n, 1] but is %s",
        mask);
  }
}
