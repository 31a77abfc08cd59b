package org.fluidjava.ops.control;

import org.fluidjava.op.OpDef;
import org.fluidjava.program.VarKind;

/** Sequences of one LoD level, longest first, equal ones in their order. */
final class LodRankTableOp {
  static final OpDef DEF =
      OpDef.named("lod_rank_table")
          .input("X", "the sequences")
          .output("Out", "the rank table")
          .attr("level", 0, level -> level >= 0, "not negative: the LoD level")
          .usesOnlyShapeOf("X")
          .anywhere("X")
          .shapeFromKernel()
          .shape(c -> c.setKind("Out", 0, VarKind.LOD_RANK_TABLE))
          .build();

  private LodRankTableOp() {}
}
