package org.fluidjava.ops.sequence;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;

/** Gives the rows another width; sequences keep their numbers and so change their lengths. */
final class SequenceReshapeOp {
  static final OpDef DEF =
      OpDef.named("sequence_reshape")
          .input("X", "[N, D] with one LoD level")
          .output("Out", "[N x D / new_dim, new_dim]")
          .attr("new_dim", 1, n -> n >= 1, "at least 1: the new width")
          .shape(SequenceReshapeOp::shape)
          .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private SequenceReshapeOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() == 2, "X must be [rows, width] but is %s", x);
    SequenceRules.oneLevel(c, "X");
    long width = c.attrs().getInt("new_dim");
    if (c.isBuild()) {
      c.setDims("Out", Shape.of(-1, width));
      c.setLodLevel("Out", 0, 1);
      return;
    }
    int[] offsets = c.lod("X").offsets(0).clone();
    for (int i = 0; i < offsets.length; i++) {
      long numbers = offsets[i] * x.dim(1);
      c.check(
          numbers % width == 0,
          "sequence %d has %d rows of %d numbers, which make no whole rows of %d (new_dim)",
          i - 1,
          i == 0 ? 0 : c.lod("X").offsets(0)[i] - c.lod("X").offsets(0)[i - 1],
          x.dim(1),
          width);
      offsets[i] = Math.toIntExact(numbers / width);
    }
    LoD lod = LoD.ofOffsets(offsets);
    c.setDims("Out", Shape.of(lod.rows(), width));
    c.setLod("Out", 0, lod);
  }
}
