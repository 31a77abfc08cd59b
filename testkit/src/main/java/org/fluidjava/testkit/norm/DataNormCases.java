package org.fluidjava.testkit.norm;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code data_norm}. */
final class DataNormCases {
  private DataNormCases() {}

  static List<OpCase> cases() {
    return List.of(
        base("a batch", Values.normal(5, 3).batch(), 3)
            .expect("Y", in -> Expected.of(result(in), in.shape("X")))
            .checkGradient("X")
            .build(),
        base("sequences", Values.normal(4, 2).lengths(1, 3), 2)
            .expect("Y", in -> Expected.of(result(in), in.shape("X")).lengths(1, 3))
            .checkGradient("X")
            .build(),
        base("scale and shift", Values.normal(3, 2), 2)
            .in("scale_w", Values.normal(2))
            .in("bias", Values.normal(2))
            .attr("enable_scale_and_shift", true)
            .expect("Y", in -> Expected.of(result(in), in.shape("X")))
            .checkGradient("X", "scale_w", "bias")
            .build(),
        base("another width", Values.normal(3, 4), 3)
            .fails("data_norm: BatchSize must be [4] but is [3]")
            .build());
  }

  private static OpCase.Builder base(String name, Values x, int width) {
    return OpCase.of("data_norm")
        .named(name)
        .in("X", x)
        .in("BatchSize", Values.uniform(5, 9, width))
        .in("BatchSum", Values.normal(width))
        .in("BatchSquareSum", Values.uniform(2, 20, width))
        .attr("epsilon", 1e-4f)
        .attr("slot_dim", -1)
        .expect("Means", in -> Expected.of(means(in), width))
        .expect("Scales", in -> Expected.of(scales(in), width))
        .noGradientThrough("Means", "Scales");
  }

  private static double[] means(Inputs in) {
    double[] out = in.get("BatchSum").clone();
    for (int j = 0; j < out.length; j++) {
      out[j] /= in.get("BatchSize")[j];
    }
    return out;
  }

  private static double[] scales(Inputs in) {
    double[] out = in.get("BatchSize").clone();
    for (int j = 0; j < out.length; j++) {
      out[j] = Math.sqrt(out[j] / in.get("BatchSquareSum")[j]);
    }
    return out;
  }

  private static double[] result(Inputs in) {
    double[] out = in.get("X").clone();
    int width = in.dim("X", 1);
    for (int i = 0; i < out.length; i++) {
      int j = i % width;
      out[i] = (out[i] - means(in)[j]) * scales(in)[j];
      if (in.has("scale_w")) {
        out[i] = out[i] * in.get("scale_w")[j] + in.get("bias")[j];
      }
    }
    return out;
  }
}
