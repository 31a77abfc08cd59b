package org.fluidjava.ops.random;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.ShapeRule;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Draws from given probabilities. */
final class SamplingOps {
  static final List<OpDef> DEFS =
      List.of(
          OpDef.named("sampling_id")
              .input("X", "probabilities, [batch, classes]")
              .output("Out", "a class for each row, int64 [batch]")
              .attr("min", 0f, "the lowest draw")
              .attr("max", 1f, "the highest draw")
              .attr("seed", 0, "the seed; 0: the program's")
              .stateful()
              .shape(SamplingOps::samplingId)
              .build(),
          OpDef.named("multinomial")
              .input("X", "weights, [classes] or [batch, classes]")
              .output("Out", "classes, int64 [num_samples] or [batch, num_samples]")
              .attr("num_samples", 1, n -> n >= 1, "at least 1: how many draws for each row")
              .attr("replacement", false, "whether a class may be drawn more than once")
              .stateful()
              .shape(SamplingOps::multinomial)
              .build(),
          OpDef.named("bernoulli")
              .input("X", "probabilities of 1")
              .output("Out", "0 or 1, shaped like X")
              .stateful()
              .shape(ShapeRule.same("X", "Out"))
              .build());

  private SamplingOps() {}

  private static void samplingId(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() == 2, "X must have 2 dimensions but is %s", x);
    c.check(x.dim(1) != 0, "X must have a class at least but is %s", x);
    float min = c.attrs().getFloat("min");
    float max = c.attrs().getFloat("max");
    c.check(min <= max, "min (%s) must not exceed max (%s)", min, max);
    c.setDims("Out", Shape.of(x.dim(0)));
    c.setDtype("Out", DType.INT64);
  }

  private static void multinomial(ShapeContext c) {
    Shape x = c.dims("X");
    int draws = c.attrs().getInt("num_samples");
    c.check(x.rank() == 1 || x.rank() == 2, "X must have 1 or 2 dimensions but is %s", x);
    c.check(
        c.attrs().getBoolean("replacement") || x.dim(-1) < 0 || draws <= x.dim(-1),
        "without replacement num_samples (%d) must not exceed the classes of X %s",
        draws,
        x);
    c.setDims("Out", x.with(-1, draws));
    c.setDtype("Out", DType.INT64);
  }
}
