package org.fluidjava.testkit.sequence;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code im2sequence}. */
final class Im2SequenceCases {
  private Im2SequenceCases() {}

  static List<OpCase> cases() {
    return List.of(
        cut(
            "two by two",
            Values.normal(2, 3, 4, 5).batch(),
            new int[] {2, 2},
            new int[] {1, 1},
            new int[] {0, 0, 0, 0}),
        cut(
            "strides",
            Values.normal(1, 2, 5, 6).batch(),
            new int[] {2, 3},
            new int[] {2, 3},
            new int[] {0, 0, 0, 0}),
        cut(
            "paddings",
            Values.normal(2, 1, 3, 3).batch(),
            new int[] {3, 2},
            new int[] {2, 1},
            new int[] {1, 0, 2, 1}),
        cut(
            "one number",
            Values.normal(1, 1, 1, 1).batch(),
            new int[] {1, 1},
            new int[] {1, 1},
            new int[] {0, 0, 0, 0}),
        OpCase.of("im2sequence")
            .named("patch larger than the image")
            .in("X", Values.normal(1, 1, 2, 4))
            .attr("kernels", new int[] {3, 2})
            .unchecked("Out", "refused")
            .fails(
                "im2sequence: the height of X (2) with its padding (0) is less than a patch's (3)")
            .build());
  }

  private static OpCase cut(String name, Values x, int[] kernels, int[] strides, int[] paddings) {
    return OpCase.of("im2sequence")
        .named(name)
        .in("X", x)
        .attr("kernels", kernels)
        .attr("strides", strides)
        .attr("paddings", paddings)
        .expect("Out", in -> cut(in, kernels, strides, paddings))
        .checkGradient("X")
        .build();
  }

  private static Expected cut(Inputs in, int[] kernels, int[] strides, int[] paddings) {
    double[] x = in.get("X");
    int channels = in.dim("X", 1);
    int height = in.dim("X", 2);
    int width = in.dim("X", 3);
    List<Double> out = new ArrayList<>();
    int[] lengths = new int[in.dim("X", 0)];
    for (int image = 0; image < lengths.length; image++) {
      for (int i = -paddings[0]; i + kernels[0] <= height + paddings[2]; i += strides[0]) {
        for (int j = -paddings[1]; j + kernels[1] <= width + paddings[3]; j += strides[1]) {
          lengths[image]++;
          for (int at = 0; at < channels * kernels[0] * kernels[1]; at++) {
            int row = i + at / kernels[1] % kernels[0];
            int column = j + at % kernels[1];
            int channel = at / (kernels[0] * kernels[1]);
            boolean inside = row >= 0 && row < height && column >= 0 && column < width;
            out.add(inside ? x[((image * channels + channel) * height + row) * width + column] : 0);
          }
        }
      }
    }
    int numbers = channels * kernels[0] * kernels[1];
    double[] values = out.stream().mapToDouble(v -> v).toArray();
    return Expected.of(values, values.length / numbers, numbers).lengths(lengths);
  }
}
