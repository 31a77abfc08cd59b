package org.fluidjava.testkit.quantization;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of the operators that quantise by one scale for the whole tensor. */
final class FakeQuantizeCases {
  private FakeQuantizeCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (boolean back : new boolean[] {false, true}) {
      String prefix = back ? "fake_quantize_dequantize_" : "fake_quantize_";
      all.add(largest(prefix, "a matrix", Values.normal(5, 7), 8, back));
      all.add(largest(prefix, "one number", Values.normal(1), 8, back));
      all.add(largest(prefix, "four bits", Values.normal(3, 2, 9), 4, back));
      all.add(
          OpCase.of(prefix + "abs_max")
              .named("sequences")
              .in("X", Values.normal(5, 2).lengths(2, 0, 3))
              .attr("bit_length", 8)
              .expect(
                  "Out",
                  in -> {
                    double[] x = in.get("X");
                    return Expected.of(Rounding.round(x, Rounding.greatest(x), 8, back), 5, 2)
                        .lengths(2, 0, 3);
                  })
              .expect("OutScale", in -> new double[] {Rounding.greatest(in.get("X"))}, 1)
              .build());
      all.add(average(prefix, "training", false, back, 0.9f));
      all.add(average(prefix, "training, slower", false, back, 0.99f));
      all.add(average(prefix, "a test", true, back, 0.9f));
    }
    all.add(
        OpCase.of("fake_quantize_abs_max")
            .named("halves to even")
            .in("X", Values.of(new double[] {7, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5}, 7))
            .attr("bit_length", 4)
            .attr("round_type", 0)
            .expect("Out", in -> new double[] {7, 0, 2, 2, 0, -2, -2}, 7)
            .expect("OutScale", in -> new double[] {7}, 1)
            .build());
    all.add(
        OpCase.of("fake_quantize_abs_max")
            .named("halves away from zero")
            .in("X", Values.of(new double[] {7, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5}, 7))
            .attr("bit_length", 4)
            .attr("round_type", 1)
            .expect("Out", in -> new double[] {7, 1, 2, 3, -1, -2, -3}, 7)
            .expect("OutScale", in -> new double[] {7}, 1)
            .build());
    all.add(
        OpCase.of("fake_quantize_abs_max")
            .named("halves as before 2.3")
            .in("X", Values.of(new double[] {7, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5}, 7))
            .attr("bit_length", 4)
            .expect("Out", in -> new double[] {7, 1, 2, 3, -1, -2, -3}, 7)
            .expect("OutScale", in -> new double[] {7}, 1)
            .build());
    all.add(
        OpCase.of("fake_quantize_abs_max")
            .named("only zeros")
            .in("X", Values.constant(0, 4))
            .expect("Out", in -> new double[4], 4)
            .expect("OutScale", in -> new double[1], 1)
            .build());
    all.add(
        OpCase.of("fake_quantize_abs_max")
            .named("too many bits")
            .in("X", Values.normal(4))
            .attr("bit_length", 17)
            .fails(
                "fake_quantize_abs_max: attribute bit_length is 17, but it is: 1 to 16: there are"
                    + " 2^(bit_length-1) - 1 steps on each side of 0")
            .build());
    all.add(range("a greater size than before", 0.5, 3));
    all.add(range("a smaller one", 9, 3));
    all.add(
        OpCase.of("fake_quantize_range_abs_max")
            .named("a test")
            .in("X", Values.normal(4, 6))
            .in("InScale", Values.of(new double[] {1.5}, 1))
            .attr("is_test", true)
            .attr("bit_length", 8)
            .expect("Out", in -> Rounding.round(in.get("X"), 1.5, 8, false), 4, 6)
            .unchecked("OutScale", "a test writes none")
            .build());
    all.add(scale(false));
    all.add(scale(true));
    return all;
  }

  private static OpCase largest(String prefix, String name, Values x, int bits, boolean back) {
    return OpCase.of(prefix + "abs_max")
        .named(name)
        .in("X", x)
        .attr("bit_length", bits)
        .expect(
            "Out",
            in -> {
              double[] from = in.get("X");
              return Expected.of(
                  Rounding.round(from, Rounding.greatest(from), bits, back), in.shape("X"));
            })
        .expect("OutScale", in -> new double[] {Rounding.greatest(in.get("X"))}, 1)
        .build();
  }

  private static OpCase average(
      String prefix, String name, boolean test, boolean back, float rate) {
    OpCase.Builder made =
        OpCase.of(prefix + "moving_average_abs_max")
            .named(name)
            .in("X", Values.normal(6, 5))
            .in("InScale", Values.of(new double[] {1.25}, 1))
            .in("InAccum", Values.of(new double[] {2.5}, 1))
            .in("InState", Values.of(new double[] {1.9}, 1))
            .attr("moving_rate", rate)
            .attr("is_test", test)
            .expect(
                "Out",
                in -> {
                  double accum = rate * in.get("InAccum")[0] + Rounding.greatest(in.get("X"));
                  double scale = test ? 1.25 : accum / (rate * in.get("InState")[0] + 1);
                  return Expected.of(Rounding.round(in.get("X"), scale, 8, back), 6, 5);
                });
    if (test) {
      return made.unchecked("OutScale", "a test writes none").build();
    }
    return made.expect(
            "OutScale",
            in ->
                new double[] {
                  (rate * in.get("InAccum")[0] + Rounding.greatest(in.get("X")))
                      / (rate * in.get("InState")[0] + 1)
                },
            1)
        .expect("OutState", in -> new double[] {rate * in.get("InState")[0] + 1}, 1)
        .expect(
            "OutAccum",
            in -> new double[] {rate * in.get("InAccum")[0] + Rounding.greatest(in.get("X"))},
            1)
        .build();
  }

  private static OpCase range(String name, double before, long run) {
    return OpCase.of("fake_quantize_range_abs_max")
        .named(name)
        .in("X", Values.normal(4, 6))
        .in("InScale", Values.of(new double[] {before}, 1))
        .in("Iter", Values.longsOf(new long[] {run}, 1))
        .attr("window_size", 10)
        .attr("bit_length", 8)
        .attr("is_test", false)
        .expect(
            "Out",
            in -> {
              double scale = Math.max(before, Rounding.greatest(in.get("X")));
              return Expected.of(Rounding.round(in.get("X"), scale, 8, false), 4, 6);
            })
        .expect(
            "OutScale", in -> new double[] {Math.max(before, Rounding.greatest(in.get("X")))}, 1)
        .unchecked("OutScales", "one place of it is written")
        .build();
  }

  private static OpCase scale(boolean test) {
    OpCase.Builder made =
        OpCase.of("moving_average_abs_max_scale")
            .named(test ? "a test" : "training")
            .in("X", Values.normal(3, 4))
            .in("InAccum", Values.of(new double[] {2.5}, 1))
            .in("InState", Values.of(new double[] {1.9}, 1))
            .attr("moving_rate", 0.5f)
            .attr("is_test", test)
            .expect("Out", in -> in.get("X"), 3, 4)
            .checkGradient("X")
            .noGradientThrough("OutScale", "OutState", "OutAccum");
    if (test) {
      return made.unchecked("OutScale", "a test writes none").build();
    }
    return made.expect(
            "OutScale",
            in ->
                new double[] {
                  (0.5 * in.get("InAccum")[0] + Rounding.greatest(in.get("X")))
                      / (0.5 * in.get("InState")[0] + 1)
                },
            1)
        .expect("OutState", in -> new double[] {0.5 * in.get("InState")[0] + 1}, 1)
        .expect(
            "OutAccum",
            in -> new double[] {0.5 * in.get("InAccum")[0] + Rounding.greatest(in.get("X"))},
            1)
        .build();
  }
}
