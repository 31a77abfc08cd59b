package org.fluidjava.ops.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.Einsum;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/** Einstein's sum: products of elements, summed over the letters that the result does not have. */
final class EinsumOp {
  static final OpDef DEF =
      OpDef.named("einsum")
          .inputs("Operands", "tensors, one for each term of the equation")
          .output("Out", "the sums")
          .optionalOutputs("InnerCache", "not written")
          .optionalOutputs("XShape", "not written")
          .requiredAttr("equation", AttrType.STRING, "as ij,jk->ik; ... stands for leading extents")
          .shape(EinsumOp::shape)
          .grad(Gradient.reads("Operands").given("Out").yields("Operands"))
          .build();

  private EinsumOp() {}

  private static void shape(ShapeContext c) {
    List<Shape> operands = new ArrayList<>();
    for (int i = 0; i < c.inputs("Operands"); i++) {
      operands.add(c.dims("Operands", i));
      c.check(
          c.dtype("Operands", i) == c.dtype("Operands"),
          "Operands[%d] must be of the type of Operands[0]",
          i);
    }
    Shape out = Einsum.of(c.attrs().getString("equation"), operands).out();
    c.setDims("Out", out.rank() == 0 ? Shape.ONE : out);
  }
}
