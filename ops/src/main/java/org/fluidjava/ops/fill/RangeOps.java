package org.fluidjava.ops.fill;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Numbers at equal distances. */
final class RangeOps {
  static final List<OpDef> DEFS =
      List.of(
          OpDef.named("range")
              .input("Start", "the first number, [1]")
              .input("End", "where to stop, itself left out, [1]")
              .input("Step", "the distance, not 0, [1]")
              .output("Out", "the numbers, [count]")
              .shapeFromKernel()
              .shape(
                  c -> {
                    one(c, "Start", "End", "Step");
                    c.setDims("Out", Shape.of(-1));
                  })
              .build(),
          OpDef.named("linspace")
              .input("Start", "the first number, [1]")
              .input("Stop", "the last number, [1]")
              .input("Num", "how many, at least 1, int32 [1]")
              .output("Out", "the numbers, [Num]")
              .attr("dtype", 5, DType::isElementType, "the VarType number of the result")
              .kernelBy("Out")
              .readsValues("Num")
              .shape(
                  c -> {
                    one(c, "Start", "Stop", "Num");
                    long @org.jspecify.annotations.Nullable [] number = c.values("Num", 0);
                    if (number != null) {
                      c.check(number[0] >= 1, "Num must be at least 1 but is %d", number[0]);
                    }
                    c.setDims("Out", Shape.of(number == null ? -1 : number[0]));
                    c.setDtype("Out", DType.ofNumber(c.attrs().getInt("dtype")));
                  })
              .build());

  private RangeOps() {}

  private static void one(ShapeContext c, String... slots) {
    for (String slot : slots) {
      long count = c.dims(slot).numel();
      c.check(ShapeContext.agree(count, 1), "%s must hold 1 element, not %d", slot, count);
    }
    for (int i = 1; i < slots.length; i++) {
      c.check(
          slots[i].equals("Num") || c.dtype(slots[i]) == c.dtype(slots[0]),
          "%s must have the element type of %s, %s, but is %s",
          slots[i],
          slots[0],
          c.dtype(slots[0]).fluidName(),
          c.dtype(slots[i]).fluidName());
    }
  }
}
