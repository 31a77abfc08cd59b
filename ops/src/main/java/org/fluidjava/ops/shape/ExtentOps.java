package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** A tensor's extents ({@code shape}) and number of elements ({@code size}) as numbers. */
final class ExtentOps {
  static final List<OpDef> ALL =
      List.of(
          OpDef.named("shape")
              .input("Input", "any tensor")
              .output("Out", "its extents, int32 [rank]")
              .usesOnlyShapeOf("Input")
              .shape(
                  c -> {
                    c.setDims("Out", Shape.of(c.dims("Input").rank()));
                    c.setDtype("Out", DType.INT32);
                  })
              .build(),
          OpDef.named("size")
              .input("Input", "any tensor")
              .output("Out", "its number of elements, int64 [1]")
              .usesOnlyShapeOf("Input")
              .shape(
                  c -> {
                    c.setDims("Out", Shape.ONE);
                    c.setDtype("Out", DType.INT64);
                  })
              .build());

  private ExtentOps() {}
}
