package org.fluidjava.ops.shape;

import org.fluidjava.op.Broadcast;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Several tensors, each spread over the shape that all of them make together. */
final class BroadcastTensorsOp {
  static final OpDef DEF =
      OpDef.named("broadcast_tensors")
          .inputs("X", "tensors whose extents, from the end, are equal or 1")
          .outputs("Out", "each of the common shape")
          .shape(BroadcastTensorsOp::shape)
          .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private BroadcastTensorsOp() {}

  private static void shape(ShapeContext c) {
    Shape whole = c.dims("X", 0);
    for (int i = 1; i < c.inputs("X"); i++) {
      whole = Broadcast.shape(whole, c.dims("X", i), -1);
    }
    c.check(
        c.outputs("Out") == c.inputs("X"),
        "Out must hold as many variables as X (%d) but holds %d",
        c.inputs("X"),
        c.outputs("Out"));
    for (int i = 0; i < c.inputs("X"); i++) {
      c.setDims("Out", i, whole);
      c.setDtype("Out", i, c.dtype("X", i));
      if (c.dims("X", i).rank() > 0 && ShapeContext.agree(c.dims("X", i).dim(0), whole.dim(0))) {
        c.shareLod("X", i, "Out", i);
      }
    }
  }
}
