package org.fluidjava.ops.random;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.fill.BatchSizeLike;
import org.fluidjava.ops.fill.GivenShape;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Tensors of random numbers. The numbers are counter-based (Philox) and the same on every device
 * and for any number of threads; they are not the ones that Paddle draws for the same seed. An
 * attribute {@code seed} other than 0 gives the same numbers in every run.
 */
final class RandomTensorOps {
  static final List<OpDef> DEFS =
      List.of(
          normal(fresh("gaussian_random", "normal numbers").shape(RandomTensorOps::shape)).build(),
          normal(
                  fresh("truncated_gaussian_random", "normal numbers within 2 std of the mean")
                      .shape(RandomTensorOps::shape))
              .build(),
          normal(
                  BatchSizeLike.named("gaussian_random_batch_size_like", "normal numbers")
                      .attr("seed", 0, "the seed; 0: the program's")
                      .stateful())
              .build(),
          uniform(fresh("uniform_random", "even numbers from min to max"))
              .shape(RandomTensorOps::uniformShape)
              .build(),
          uniform(
                  BatchSizeLike.named("uniform_random_batch_size_like", "even numbers")
                      .attr("seed", 0, "the seed; 0: the program's")
                      .stateful())
              .build(),
          fresh("randint", "whole numbers from low to high, itself left out")
              .requiredAttr("low", AttrType.INT, "the lowest number")
              .requiredAttr("high", AttrType.INT, "above the highest number")
              .shape(
                  c -> {
                    int low = c.attrs().getInt("low");
                    int high = c.attrs().getInt("high");
                    c.check(low < high, "low (%d) must be below high (%d)", low, high);
                    shape(c);
                  })
              .build(),
          OpDef.named("randperm")
              .output("Out", "the numbers from 0 to n - 1 in random order, [n]")
              .requiredAttr("n", AttrType.INT, "how many numbers")
              .attr("dtype", 3, DType::isElementType, "the VarType number of the result")
              .attr("seed", 0, "the seed; 0: the program's")
              .kernelBy("Out")
              .stateful()
              .shape(
                  c -> {
                    int n = c.attrs().getInt("n");
                    c.check(n >= 0, "n must not be negative but is %d", n);
                    c.setDims("Out", Shape.of(n));
                    c.setDtype("Out", DType.ofNumber(c.attrs().getInt("dtype")));
                  })
              .build());

  private RandomTensorOps() {}

  private static OpDef.Builder fresh(String type, String result) {
    int dtype = type.equals("randint") ? 3 : 5;
    return GivenShape.slots(OpDef.named(type))
        .output("Out", result)
        .attr("shape", new long[0], "the extents")
        .attr("seed", 0, "the seed; 0: the program's")
        .attr("dtype", dtype, DType::isElementType, "the VarType number of the result")
        .kernelBy("Out")
        .stateful();
  }

  private static OpDef.Builder normal(OpDef.Builder def) {
    return def.attr("mean", 0f, "the mean").attr("std", 1f, "the standard deviation");
  }

  private static OpDef.Builder uniform(OpDef.Builder def) {
    return def.attr("min", -1f, "the lowest number")
        .attr("max", 1f, "the highest number, itself left out")
        .attr("diag_num", 0, n -> n >= 0, "at least 0: how many elements get diag_val")
        .attr("diag_step", 0, n -> n >= 0, "at least 0: element i · diag_step + i gets diag_val")
        .attr("diag_val", 1f, "what those elements get");
  }

  private static void shape(ShapeContext c) {
    c.setDims("Out", GivenShape.of(c));
    c.setDtype("Out", DType.ofNumber(c.attrs().getInt("dtype")));
  }

  private static void uniformShape(ShapeContext c) {
    shape(c);
    long number = c.attrs().getInt("diag_num");
    long step = c.attrs().getInt("diag_step");
    Shape shape = GivenShape.of(c);
    long count = shape.numel();
    c.check(
        number == 0 || count < 0 || (number - 1) * (step + 1) < count,
        "diag_num (%d) by diag_step (%d) leaves the shape %s",
        number,
        step,
        shape);
  }
}
