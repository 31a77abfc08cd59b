package org.fluidjava.testkit.vision;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code deformable_conv} and {@code deformable_conv_v1}. */
final class DeformableConvCases {
  private record Sizes(
      int n,
      int c,
      int h,
      int w,
      int filters,
      int kernel,
      int stride,
      int pad,
      int dilation,
      int groups,
      int shared) {
    int out(int extent) {
      return (extent + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1;
    }
  }

  private DeformableConvCases() {}

  static List<OpCase> cases() {
    return List.of(
        conv("square windows", true, new Sizes(2, 2, 5, 4, 3, 3, 1, 1, 1, 1, 1)),
        conv("groups and strides", true, new Sizes(1, 4, 6, 5, 2, 2, 2, 1, 2, 2, 2)),
        conv("one cell", true, new Sizes(1, 1, 2, 2, 1, 1, 1, 0, 1, 1, 1)),
        conv("without mask", false, new Sizes(2, 2, 4, 4, 2, 3, 1, 0, 1, 1, 2)),
        conv("without mask, strided", false, new Sizes(1, 2, 5, 5, 2, 2, 3, 1, 1, 2, 1)),
        OpCase.of("deformable_conv_v1")
            .named("too few offsets")
            .in("Input", Values.normal(1, 2, 4, 4))
            .in("Offset", Values.normal(1, 9, 2, 2))
            .in("Filter", Values.normal(1, 2, 3, 3))
            .fails(
                "deformable_conv_v1: Offset must be [1, 18, 2, 2] for these windows but is"
                    + " [1, 9, 2, 2]")
            .build());
  }

  private static OpCase conv(String name, boolean masked, Sizes s) {
    long down = s.out(s.h);
    long across = s.out(s.w);
    long cells = (long) s.shared * s.kernel * s.kernel;
    OpCase.Builder made =
        OpCase.of(masked ? "deformable_conv" : "deformable_conv_v1")
            .named(name)
            .in("Input", Values.normal(s.n, s.c, s.h, s.w))
            .in("Offset", Values.uniform(-1.5, 1.5, s.n, 2 * cells, down, across))
            .in("Filter", Values.normal(s.filters, s.c / s.groups, s.kernel, s.kernel));
    if (masked) {
      made.in("Mask", Values.uniform(0.1, 1, s.n, cells, down, across)).checkGradient("Mask");
    }
    return made.attr("strides", new int[] {s.stride, s.stride})
        .attr("paddings", new int[] {s.pad, s.pad})
        .attr("dilations", new int[] {s.dilation, s.dilation})
        .attr("groups", s.groups)
        .attr("deformable_groups", s.shared)
        .attr("im2col_step", 1)
        .expect("Output", in -> convolved(in, s))
        .checkGradient("Input", "Offset", "Filter")
        .build();
  }

  private static Expected convolved(Inputs in, Sizes s) {
    int down = s.out(s.h);
    int across = s.out(s.w);
    int each = s.c / s.groups;
    int cells = s.kernel * s.kernel;
    int area = down * across;
    double[] out = new double[s.n * s.filters * area];
    for (int i = 0; i < out.length; i++) {
      int image = i / area / s.filters;
      int filter = i / area % s.filters;
      int point = i % area;
      for (int j = 0; j < each * cells; j++) {
        int channel = filter / (s.filters / s.groups) * each + j / cells;
        int cell = j % cells;
        int move = (image * s.shared + channel / (s.c / s.shared)) * cells + cell;
        double y =
            point / across * s.stride
                - s.pad
                + cell / s.kernel * s.dilation
                + in.get("Offset")[2 * move * area + point];
        double x =
            point % across * s.stride
                - s.pad
                + cell % s.kernel * s.dilation
                + in.get("Offset")[(2 * move + 1) * area + point];
        double factor = in.has("Mask") ? in.get("Mask")[move * area + point] : 1;
        double sample = 0;
        for (int p = 0; p < s.h * s.w; p++) {
          sample +=
              in.get("Input")[(image * s.c + channel) * s.h * s.w + p]
                  * Math.max(0, 1 - Math.abs(y - p / s.w))
                  * Math.max(0, 1 - Math.abs(x - p % s.w));
        }
        out[i] += in.get("Filter")[filter * each * cells + j] * factor * sample;
      }
    }
    return Expected.of(out, s.n, s.filters, down, across);
  }
}
