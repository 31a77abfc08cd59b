package org.fluidjava.testkit.norm;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code affine_channel}. */
final class AffineChannelCases {
  private AffineChannelCases() {}

  static List<OpCase> cases() {
    return List.of(
        affine("images", 3, false, Values.normal(2, 3, 2, 2).batch()),
        affine("one number", 1, false, Values.normal(1, 1, 1, 1)),
        affine("channels last", 4, true, Values.normal(2, 3, 2, 4)),
        OpCase.of("affine_channel")
            .named("no layout")
            .in("X", Values.normal(2, 3, 1, 2))
            .in("Scale", Values.normal(2))
            .in("Bias", Values.normal(2))
            .expect("Out", in -> affine(in, 2, true))
            .checkGradient("X", "Scale", "Bias")
            .build(),
        OpCase.of("affine_channel")
            .named("a bias too long")
            .in("X", Values.normal(2, 3, 2, 2))
            .in("Scale", Values.normal(3))
            .in("Bias", Values.normal(4))
            .attr("data_layout", "NCHW")
            .fails("affine_channel: Bias must have one element for each of 3 channels but is [4]")
            .build());
  }

  private static OpCase affine(String name, int channels, boolean last, Values x) {
    return OpCase.of("affine_channel")
        .named(name)
        .in("X", x)
        .in("Scale", Values.normal(channels))
        .in("Bias", Values.normal(channels))
        .attr("data_layout", last ? "NHWC" : "NCHW")
        .expect("Out", in -> affine(in, channels, last))
        .checkGradient("X", "Scale", "Bias")
        .build();
  }

  private static Expected affine(Inputs in, int channels, boolean last) {
    double[] x = in.get("X").clone();
    int area = last ? 1 : (int) in.shape("X").product(2, 4);
    for (int i = 0; i < x.length; i++) {
      int k = i / area % channels;
      x[i] = x[i] * in.get("Scale")[k] + in.get("Bias")[k];
    }
    return Expected.of(x, in.shape("X"));
  }
}
