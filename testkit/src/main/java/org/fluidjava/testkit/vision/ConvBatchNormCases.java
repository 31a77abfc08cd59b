package org.fluidjava.testkit.vision;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code conv2d_bn}. */
final class ConvBatchNormCases {
  private static final String NOT_ITS = "the operator is this project's own";

  private ConvBatchNormCases() {}

  static List<OpCase> cases() {
    return List.of(
        fused("plain", "", 1, Values.normal(2, 4, 5, 6).batch(), Values.normal(3, 4, 3, 3)).build(),
        fused("relu", "relu", 2, Values.normal(1, 4, 4, 4), Values.normal(6, 2, 3, 3)).build(),
        fused(
                "relu6, depthwise",
                "relu6",
                4,
                Values.normal(2, 4, 7, 7).times(4),
                Values.normal(4, 1, 3, 3))
            .build(),
        fused("with a bias", "relu", 1, Values.normal(1, 2, 3, 5), Values.normal(3, 2, 1, 1))
            .in("Bias", Values.normal(3))
            .build(),
        fused("many channels", "relu6", 1, Values.normal(1, 2, 40, 41), Values.normal(19, 2, 1, 1))
            .build(),
        OpCase.of("conv2d_bn")
            .named("a mean too short")
            .in("Input", Values.normal(1, 1, 3, 3))
            .in("Filter", Values.normal(2, 1, 1, 1))
            .in("Scale", Values.normal(2))
            .in("Shift", Values.normal(2))
            .in("Mean", Values.normal(1))
            .in("Variance", Values.constant(1, 2))
            .fails("conv2d_bn: Mean must have one element for each of 2 filters but is [1]")
            .notOnPaddle(NOT_ITS)
            .build());
  }

  private static OpCase.Builder fused(
      String name, String activation, int groups, Values x, Values filter) {
    int padding = name.contains("bias") || name.startsWith("many") ? 0 : 1;
    int filters =
        name.startsWith("many") ? 19 : name.equals("relu") ? 6 : name.startsWith("relu6") ? 4 : 3;
    return OpCase.of("conv2d_bn")
        .named(name)
        .in("Input", x)
        .in("Filter", filter)
        .in("Scale", Values.uniform(0.5, 1.5, filters))
        .in("Shift", Values.normal(filters))
        .in("Mean", Values.normal(filters))
        .in("Variance", Values.uniform(0.5, 2, filters))
        .attr("groups", groups)
        .attr("paddings", new int[] {padding, padding})
        .attr("epsilon", 1e-3f)
        .attr("activation", activation)
        .expect("Output", in -> normalised(in, activation, groups, padding))
        .notOnPaddle(NOT_ITS);
  }

  private static Expected normalised(Inputs in, String activation, int groups, int padding) {
    WindowReference reference = WindowReference.square(1, padding, 1, groups);
    double[] y = reference.convolution(in, false).clone();
    int filters = in.dim("Filter", 0);
    int images = in.dim("Input", 0);
    int area = y.length / filters / images;
    for (int i = 0; i < y.length; i++) {
      int k = i / area % filters;
      double value = y[i] + (in.has("Bias") ? in.get("Bias")[k] : 0);
      value = (value - in.get("Mean")[k]) / Math.sqrt(in.get("Variance")[k] + 1e-3f);
      value = value * in.get("Scale")[k] + in.get("Shift")[k];
      y[i] =
          activation.isEmpty()
              ? value
              : Math.max(0, activation.equals("relu6") ? Math.min(6, value) : value);
    }
    int height = in.dim("Input", 2) + 2 * padding - in.dim("Filter", 2) + 1;
    return Expected.of(y, images, filters, height, area / height);
  }
}
