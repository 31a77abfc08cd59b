package org.fluidjava.testkit.nn;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code dropout}. */
final class DropoutCases {
  private DropoutCases() {}

  static List<OpCase> cases() {
    return List.of(
        test("test, downgrade", "downgrade_in_infer", 0.7),
        test("test, upscale", "upscale_in_train", 1),
        nothing(),
        everything("downgrade_in_infer"),
        everything("upscale_in_train"),
        training("downgrade_in_infer", 1),
        training("upscale_in_train", 1 / 0.7),
        OpCase.of("dropout")
            .named("probability above one")
            .in("X", Values.normal(2, 2))
            .attr("dropout_prob", 1.5f)
            .fails(
                "dropout: attribute dropout_prob is 1.5, but it is: the probability of dropping, 0 to 1")
            .build());
  }

  private static OpCase test(String name, String implementation, double factor) {
    return OpCase.of("dropout")
        .named(name)
        .in("X", Values.normal(5, 3).lengths(2, 3))
        .attr("dropout_prob", 0.3f)
        .attr("is_test", true)
        .attr("dropout_implementation", implementation)
        .expect(
            "Out",
            in ->
                java.util.Arrays.stream(in.get("X"))
                    .map(x -> x * (factor == 1 ? 1 : 1.0 - 0.3f))
                    .toArray(),
            5,
            3)
        .unchecked("Mask", "a test has none")
        .lodFrom("X")
        .build();
  }

  private static OpCase nothing() {
    return OpCase.of("dropout")
        .named("probability 0 keeps all")
        .in("X", Values.normal(3, 5))
        .attr("dropout_prob", 0f)
        .expect("Out", in -> in.get("X"), 3, 5)
        .expect("Mask", in -> Expected.typed(DType.UINT8, ones(15), in.shape("X")))
        .checkGradient("X")
        .build();
  }

  private static OpCase everything(String implementation) {
    return OpCase.of("dropout")
        .named("probability 1 drops all, " + implementation)
        .in("X", Values.normal(3, 5))
        .attr("dropout_prob", 1f)
        .attr("dropout_implementation", implementation)
        .expect("Out", in -> new double[15], 3, 5)
        .expect("Mask", in -> Expected.typed(DType.UINT8, new double[15], in.shape("X")))
        .build();
  }

  private static OpCase training(String implementation, double factor) {
    return OpCase.of("dropout")
        .named("training, " + implementation)
        .in("X", Values.constant(2, 101, 31))
        .attr("dropout_prob", 0.3f)
        .attr("fix_seed", true)
        .attr("seed", 7)
        .attr("dropout_implementation", implementation)
        .check(
            "Out",
            (in, value) -> {
              int kept = 0;
              double[] out = ((LoDTensor) value).toDoubles();
              for (double x : out) {
                if (x != 0) {
                  kept++;
                  if (Math.abs(x - 2 * factor) > 1e-5) {
                    throw new AssertionError("a kept 2 became " + x + " instead of " + 2 * factor);
                  }
                }
              }
              double share = (double) kept / out.length;
              // Five standard deviations of the mean of 3131 draws.
              if (Math.abs(share - 0.7) > 0.041) {
                throw new AssertionError("a share of " + share + " was kept instead of 0.7");
              }
            })
        .unchecked("Mask", "which elements are kept is random")
        .checkGradient("X")
        .notOnPaddle("its random numbers are others")
        .build();
  }

  private static double[] ones(int count) {
    double[] all = new double[count];
    java.util.Arrays.fill(all, 1);
    return all;
  }
}
