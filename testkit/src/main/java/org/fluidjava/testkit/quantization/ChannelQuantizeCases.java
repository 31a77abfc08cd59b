package org.fluidjava.testkit.quantization;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of the operators that quantise by a scale for each channel or one that is given. */
final class ChannelQuantizeCases {
  private ChannelQuantizeCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (boolean back : new boolean[] {false, true}) {
      String type =
          back
              ? "fake_channel_wise_quantize_dequantize_abs_max"
              : "fake_channel_wise_quantize_abs_max";
      all.add(byChannel(type, "a filter", 0, back, 4, 3, 2, 2));
      all.add(byChannel(type, "a matrix by columns", 1, back, 5, 3));
      all.add(byChannel(type, "the second of four", 1, back, 2, 3, 2, 2));
      all.add(byChannel(type, "one channel", 0, back, 1, 7));
    }
    all.add(
        OpCase.of("fake_channel_wise_quantize_abs_max")
            .named("no such axis")
            .in("X", Values.normal(3))
            .attr("quant_axis", 1)
            .fails(
                "fake_channel_wise_quantize_abs_max: the channels' axis (1) must be an extent of X,"
                    + " [3]")
            .build());
    all.add(linear("one scale", -1, Values.of(new double[] {1.5}, 1), 3, 4));
    all.add(linear("a scale for each row", 0, Values.uniform(0.5, 2, 3), 3, 4));
    all.add(linear("a scale for each column", 1, Values.uniform(0.5, 2, 4), 3, 4));
    all.add(
        OpCase.of("quantize_linear")
            .named("too few scales")
            .in("X", Values.normal(3, 4))
            .in("Scale", Values.normal(2))
            .in("ZeroPoint", Values.constant(0, 2))
            .attr("quant_axis", 0)
            .fails("quantize_linear: Scale must hold one number for each of 3 channels but is [2]")
            .build());
    return all;
  }

  private static int inner(Inputs in, int axis) {
    int inner = 1;
    for (int i = axis + 1; i < in.shape("X").rank(); i++) {
      inner *= in.dim("X", i);
    }
    return inner;
  }

  /** Each row of {@code inner} numbers by its channel's scale. */
  private static double[] round(double[] x, double[] scales, int inner, boolean back) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double scale = scales[i / inner % scales.length];
      out[i] = Rounding.round(new double[] {x[i]}, scale, 8, back)[0];
    }
    return out;
  }

  private static OpCase byChannel(
      String type, String name, int axis, boolean back, long... extents) {
    int channels = (int) extents[axis];
    return OpCase.of(type)
        .named(name)
        .in("X", Values.normal(extents))
        .attr("quant_axis", axis)
        .attr("bit_length", 8)
        .expect(
            "Out",
            in -> {
              int inner = inner(in, axis);
              double[] x = in.get("X");
              return Expected.of(
                  round(x, Rounding.greatest(x, channels, inner), inner, back), extents);
            })
        .expect(
            "OutScale", in -> Rounding.greatest(in.get("X"), channels, inner(in, axis)), channels)
        .build();
  }

  private static OpCase linear(String name, int axis, Values scale, long... extents) {
    return OpCase.of("quantize_linear")
        .named(name)
        .in("X", Values.normal(extents))
        .in("Scale", scale)
        .in("ZeroPoint", Values.constant(0, axis < 0 ? 1 : extents[axis]))
        .attr("quant_axis", axis)
        .attr("bit_length", 8)
        .attr("is_test", true)
        .expect(
            "Y",
            in ->
                Expected.of(
                    round(in.get("X"), in.get("Scale"), axis < 0 ? 12 : inner(in, axis), false),
                    extents))
        .build();
  }
}
