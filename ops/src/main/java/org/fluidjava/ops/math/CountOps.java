package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Counts of values, and places of values in sorted rows. */
final class CountOps {
  static final List<OpDef> DEFS =
      List.of(
          OpDef.named("bincount")
              .input("X", "numbers from 0 on, [n]: int32 or int64")
              .optionalInput("Weights", "what each counts for, [n]")
              .output("Out", "how often each number is there")
              .attr("minlength", 0, n -> n >= 0, "at least 0: the least extent of Out")
              .shapeFromKernel()
              .shape(CountOps::bincount)
              .build(),
          OpDef.named("histogram")
              .input("X", "any numbers")
              .output("Out", "int64 [bins]: how many lie in each part of [min, max]")
              .attr("bins", 100L, n -> n >= 1 && n <= 1 << 24, "at least 1: parts")
              .attr("min", 0, "the lower end")
              .attr("max", 0, "the upper end; min and max equal: those of X")
              .shape(
                  c -> {
                    int min = c.attrs().getInt("min");
                    int max = c.attrs().getInt("max");
                    c.check(max >= min, "max (%d) must not be below min (%d)", max, min);
                    c.setDims("Out", Shape.of(c.attrs().getLong("bins")));
                    c.setDtype("Out", DType.INT64);
                  })
              .build(),
          OpDef.named("searchsorted")
              .input("SortedSequence", "rows in ascending order, [n] or [..., n]")
              .input("Values", "what to look for: any shape, or [..., m]")
              .output("Out", "of the shape of Values: the place in front of which it belongs")
              .attr("out_int32", false, "int32 places instead of int64")
              .attr("right", false, "behind equal elements instead of in front of them")
              .shape(CountOps::search)
              .build());

  private CountOps() {}

  private static void bincount(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() == 1, "X must have 1 extent but is %s", x);
    DType type = c.dtype("X");
    c.check(
        type == DType.INT32 || type == DType.INT64,
        "X must be int32 or int64 but is %s",
        type.fluidName());
    if (c.hasInput("Weights")) {
      c.check(c.dims("Weights").matches(x), "Weights must be %s but is %s", x, c.dims("Weights"));
      c.setDtype("Out", c.dtype("Weights"));
    }
    c.setDims("Out", Shape.of(-1));
  }

  private static void search(ShapeContext c) {
    Shape rows = c.dims("SortedSequence");
    Shape values = c.dims("Values");
    c.check(rows.rank() >= 1, "SortedSequence must have 1 extent or more but is %s", rows);
    c.check(
        rows.rank() == 1
            || rows.rank() == values.rank()
                && rows.slice(0, rows.rank() - 1).matches(values.slice(0, values.rank() - 1)),
        "SortedSequence %s must be one row, or have the extents of Values %s but for the last",
        rows,
        values);
    c.setDims("Out", values);
    c.setDtype("Out", c.attrs().getBoolean("out_int32") ? DType.INT32 : DType.INT64);
  }
}
