package org.fluidjava.ops.quantization;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Numbers as whole steps of one scale for the whole tensor: {@code round(X / scale · (2^(bits-1) -
 * 1))}; the operators with {@code dequantize} in their names turn the steps back at once. The scale
 * is the greatest size in X, a greatest size over a window of runs, or a moving average of them; a
 * test takes the last one that training found.
 */
final class FakeQuantizeOps {
  static final List<OpDef> DEFS = defs();

  private FakeQuantizeOps() {}

  private static List<OpDef> defs() {
    List<OpDef> defs = new ArrayList<>();
    for (boolean back : new boolean[] {false, true}) {
      String prefix = back ? "fake_quantize_dequantize_" : "fake_quantize_";
      OpDef.Builder largest =
          QuantizationRules.withSteps(
              OpDef.named(prefix + "abs_max")
                  .input("X", "any numbers")
                  .output("Out", "as X")
                  .output("OutScale", "[1]: the greatest size"));
      defs.add(finish(largest.shape(FakeQuantizeOps::shape), back));
      OpDef.Builder average =
          QuantizationRules.withSteps(
                  averaging(
                      OpDef.named(prefix + "moving_average_abs_max")
                          .input("X", "any numbers")
                          .input("InScale", "[1]: the last scale")))
              .output("Out", "as X");
      defs.add(finish(average.shape(FakeQuantizeOps::shape), back));
    }
    defs.add(
        QuantizationRules.withSteps(
                OpDef.named("fake_quantize_range_abs_max")
                    .input("X", "any numbers")
                    .input("InScale", "[1]: the last scale")
                    .optionalInput("Iter", "int64 [1]: the number of the run; training reads it")
                    .output("Out", "as X")
                    .output("OutScale", "[1]: the greatest size in the window")
                    .optionalOutput("OutScales", "[window_size]: the greatest size of each run"))
            .attr(
                "window_size", 10000, w -> w >= 1 && w <= 1 << 24, "1 to 2^24: how many runs count")
            .attr("is_test", false, "quantise by InScale")
            .shape(FakeQuantizeOps::range)
            .build());
    defs.add(
        averaging(
                OpDef.named("moving_average_abs_max_scale")
                    .input("X", "any numbers")
                    .optionalOutput("Out", "X as it is"))
            .shape(FakeQuantizeOps::shape)
            .gradMaker(QuantizationRules.STRAIGHT_THROUGH)
            .build());
    return List.copyOf(defs);
  }

  private static OpDef finish(OpDef.Builder def, boolean back) {
    return (back ? def.gradMaker(QuantizationRules.STRAIGHT_THROUGH) : def).build();
  }

  /** The slots of a moving average of greatest sizes: {@code accum / state}. */
  static OpDef.Builder averaging(OpDef.Builder def) {
    return def.optionalInput("InAccum", "[1]: decayed sum of greatest sizes; training reads it")
        .optionalInput("InState", "[1]: decayed number of runs; training reads it")
        .output("OutScale", "[1]: InAccum and this X averaged; a test's is InScale")
        .optionalOutput("OutState", "[1]: moving_rate · InState + 1")
        .optionalOutput("OutAccum", "[1]: moving_rate · InAccum + greatest size in X")
        .attr("moving_rate", 0.9f, "what is left of the past in each run")
        .attr("is_test", false, "quantise by InScale");
  }

  private static void shape(ShapeContext c) {
    for (String slot : new String[] {"InScale", "InAccum", "InState"}) {
      QuantizationRules.checkNumber(c, slot, "X");
    }
    for (String slot : new String[] {"OutScale", "OutState", "OutAccum"}) {
      c.setDims(slot, Shape.ONE);
    }
    c.setDims("Out", c.dims("X"));
    c.shareLod("X", "Out");
  }

  private static void range(ShapeContext c) {
    shape(c);
    c.setDims("OutScales", Shape.of(c.attrs().getInt("window_size")));
    if (c.hasInput("Iter")) {
      c.check(
          c.dtype("Iter") == DType.INT64 && ShapeContext.agree(c.dims("Iter").numel(), 1),
          "Iter must be one int64 but is %s %s",
          c.dtype("Iter").fluidName(),
          c.dims("Iter"));
    }
    c.check(
        c.attrs().getBoolean("is_test") || c.hasInput("Iter"),
        "Iter, the number of the run, must be given in training");
  }
}
