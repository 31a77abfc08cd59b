package org.fluidjava.ops.control;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;

/** The first rows of a memory: those of the sequences that are longer than the step. */
final class ShrinkRnnMemoryOp {
  static final OpDef DEF =
      OpDef.named("shrink_rnn_memory")
          .input(
              "X", "the memory, a row for each sequence that is still going, in the table's order")
          .input("RankTable", "the sequences' rank table")
          .input("I", "the step, an integer [1]")
          .output("Out", "the rows that go on")
          .onHost("I")
          .shapeFromKernel()
          .shape(
              c -> {
                c.setDims("Out", c.dims("X").rank() > 0 ? c.dims("X").with(0, -1) : c.dims("X"));
                c.setDtype("Out", c.dtype("X"));
                c.setLodLevel("Out", 0, c.lodLevel("X", 0));
              })
          .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private ShrinkRnnMemoryOp() {}
}
