package org.fluidjava.testkit.fusion;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code fused_sum_squares} and {@code fused_scaled_sgd}. */
final class FusedClippedSgdCases {
  private static final String PASS = "only passes make it";

  private FusedClippedSgdCases() {}

  static List<OpCase> cases() {
    return List.of(
        squares("one of one element", Values.normal(1)),
        squares("several", Values.normal(3, 4), Values.normal(1), Values.normal(129)),
        squares("more than one piece", Values.normal(9000), Values.normal(8192), Values.normal(7)),
        squares("an empty one", Values.normal(0, 3), Values.normal(5)),
        squaresOfRows(),
        update("one of one element", new long[] {1}),
        update("several", new long[] {3, 4}, new long[] {17}, new long[] {1, 1}),
        update("more than one piece", new long[] {100, 99}, new long[] {8193}),
        OpCase.of("fused_scaled_sgd")
            .named("a gradient of another size")
            .in("Param", Values.normal(2, 3))
            .in("Grad", Values.normal(2, 2))
            .in("LearningRate", Values.normal(1))
            .in("Scale", Values.normal(1))
            .overwrites("ParamOut", "Param")
            .fails(
                "fused_scaled_sgd: gradient 0 [2, 2] must have as many elements as its parameter [2, 3]")
            .build());
  }

  private static OpCase squares(String name, Values... tensors) {
    return OpCase.of("fused_sum_squares")
        .named(name)
        .in("X", tensors)
        .expect("Out", in -> Expected.of(new double[] {total(in, tensors.length)}, 1))
        .notOnPaddle(PASS)
        .build();
  }

  private static OpCase squaresOfRows() {
    return OpCase.of("fused_sum_squares")
        .named("tensors and rows")
        .in("X", Values.normal(70, 130))
        .in("Rows", Values.normal(3, 4000).rows(9, 7, 0, 5), Values.normal(2, 2).rows(4, 1, 2))
        .expect(
            "Out",
            in -> {
              double sum = total(in, 1);
              for (int i = 0; i < 2; i++) {
                for (double x : in.get("Rows", i)) {
                  sum += x * x;
                }
              }
              return Expected.of(new double[] {sum}, 1);
            })
        .notOnPaddle(PASS)
        .build();
  }

  private static double total(Inputs in, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      for (double x : in.get("X", i)) {
        sum += x * x;
      }
    }
    return sum;
  }

  private static OpCase update(String name, long[]... shapes) {
    Values[] params = new Values[shapes.length];
    Values[] grads = new Values[shapes.length];
    for (int i = 0; i < shapes.length; i++) {
      params[i] = Values.normal(shapes[i]);
      grads[i] = Values.normal(shapes[i]);
    }
    OpCase.Builder made =
        OpCase.of("fused_scaled_sgd")
            .named(name)
            .in("Param", params)
            .in("Grad", grads)
            .in("LearningRate", Values.uniform(0.1, 1, 1))
            .in("Scale", Values.uniform(0.1, 1, 1))
            .overwrites("ParamOut", "Param")
            .notOnPaddle(PASS);
    for (int i = 0; i < shapes.length; i++) {
      int at = i;
      made.expect("ParamOut", i, in -> updated(in, at, shapes[at]));
    }
    return made.build();
  }

  private static Expected updated(Inputs in, int at, long[] shape) {
    double factor = in.get("LearningRate")[0] * in.get("Scale")[0];
    double[] out = in.get("Param", at).clone();
    for (int i = 0; i < out.length; i++) {
      out[i] -= factor * in.get("Grad", at)[i];
    }
    return Expected.of(out, shape);
  }
}
