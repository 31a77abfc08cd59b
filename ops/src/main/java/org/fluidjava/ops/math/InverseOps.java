package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Inverses and determinants of square matrices in the last two extents. */
final class InverseOps {
  static final List<OpDef> DEFS =
      List.of(
          OpDef.named("inverse")
              .input("Input", "square matrices [..., n, n]")
              .output("Output", "their inverses")
              .shape(
                  c -> {
                    square(c);
                    c.setDims("Output", c.dims("Input"));
                    c.shareLod("Input", "Output");
                  })
              .grad(
                  Gradient.reads("Output").given("Output").yields("Input").like("Input", "Output"))
              .build(),
          OpDef.named("determinant")
              .input("Input", "square matrices [..., n, n]")
              .output("Out", "their determinants; [1] for one matrix")
              .shape(
                  c -> {
                    Shape batch = square(c);
                    c.setDims("Out", batch.rank() == 0 ? Shape.ONE : batch);
                    if (batch.rank() > 0) {
                      c.shareLod("Input", "Out");
                    }
                  })
              .grad(Gradient.reads("Input", "Out").given("Out").yields("Input"))
              .build(),
          OpDef.named("slogdeterminant")
              .input("Input", "square matrices [..., n, n]")
              .output("Out", "[2, ...]: signs, then logarithms of the sizes of the determinants")
              .shape(
                  c -> {
                    Shape batch = square(c);
                    c.setDims("Out", Shape.of(2).concat(batch.rank() == 0 ? Shape.ONE : batch));
                  })
              .grad(Gradient.reads("Input", "Out").given("Out").yields("Input"))
              .build());

  private InverseOps() {}

  /** The extents before the matrices'. */
  private static Shape square(ShapeContext c) {
    Shape x = c.dims("Input");
    c.check(
        x.rank() >= 2 && ShapeContext.agree(x.dim(-1), x.dim(-2)) && x.dim(-1) != 0,
        "Input must be square matrices [..., n, n] but is %s",
        x);
    return x.slice(0, x.rank() - 2);
  }
}
