package org.fluidjava.testkit.quantization;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of the operators that turn steps back into numbers. */
final class DequantizeCases {
  private DequantizeCases() {}

  static List<OpCase> cases() {
    return List.of(
        fake("a matrix", Values.uniform(-127, 127, 3, 5)),
        fake("one number", Values.uniform(-127, 127, 1)),
        weights("filters", 0, 4, 3, 2, 2),
        weights("columns of a matrix", 1, 5, 3),
        results("feature maps", 1, 2, 3, 2, 2),
        results("rows of a matrix", 1, 4, 3),
        results("two extents before the channels", 2, 2, 3, 4),
        OpCase.of("fake_channel_wise_dequantize_max_abs")
            .named("three scales")
            .in("X", Values.normal(3, 4))
            .in("Scales", Values.normal(3), Values.normal(1), Values.normal(1))
            .fails(
                "fake_channel_wise_dequantize_max_abs: Scales must be one or two variables but are"
                    + " 3")
            .build(),
        bytes(DType.INT8),
        bytes(DType.INT16),
        OpCase.of("dequantize_log")
            .named("places on both sides")
            .in("X", Values.ints(-128, 127, 3, 5).as(DType.INT8))
            .in("Dict", Values.normal(128).as(DType.FLOAT32))
            .expect(
                "Out",
                in -> {
                  double[] dict = in.get("Dict");
                  double[] x = in.get("X");
                  double[] out = new double[x.length];
                  for (int i = 0; i < x.length; i++) {
                    int place = (int) x[i];
                    out[i] = place < 0 ? -dict[place + 128] : dict[place];
                  }
                  return Expected.of(out, 3, 5).as(DType.FLOAT32);
                })
            .only(DType.FLOAT32, "the type is fixed")
            .build(),
        linear("one scale", -1, Values.of(new double[] {0.5}, 1), Values.uniform(-9, 9, 3, 4)),
        linear("rows", 0, Values.uniform(0.5, 2, 3), Values.uniform(-9, 9, 3, 4)),
        linear(
            "columns of int8",
            1,
            Values.uniform(0.5, 2, 4),
            Values.ints(-128, 127, 3, 4).as(DType.INT8)));
  }

  private static OpCase fake(String name, Values x) {
    return OpCase.of("fake_dequantize_max_abs")
        .named(name)
        .in("X", x)
        .in("Scale", Values.of(new double[] {1.5}, 1))
        .attr("max_range", 127f)
        .expect(
            "Out",
            in -> Expected.of(scaled(in.get("X"), new double[] {1.5}, 1, 127), in.shape("X")))
        .build();
  }

  private static double[] scaled(double[] x, double[] scales, int inner, double range) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i] * scales[i / inner % scales.length] / range;
    }
    return out;
  }

  private static int inner(int axis, long... extents) {
    int inner = 1;
    for (int i = axis + 1; i < extents.length; i++) {
      inner *= (int) extents[i];
    }
    return inner;
  }

  private static OpCase weights(String name, int axis, long... extents) {
    return OpCase.of("fake_channel_wise_dequantize_max_abs")
        .named(name)
        .in("X", Values.uniform(-127, 127, extents))
        .in("Scales", Values.uniform(0.5, 2, extents[axis]))
        .attr("quant_bits", new int[] {8})
        .attr("quant_axis", axis)
        .expect(
            "Out", in -> scaled(in.get("X"), in.get("Scales"), inner(axis, extents), 127), extents)
        .build();
  }

  private static OpCase results(String name, int axis, long... extents) {
    return OpCase.of("fake_channel_wise_dequantize_max_abs")
        .named(name)
        .in("X", Values.uniform(-127, 127, extents))
        .in("Scales", Values.uniform(0.5, 2, extents[axis]), Values.uniform(1, 2, 1))
        .attr("quant_bits", new int[] {8, 4})
        .attr("x_num_col_dims", axis)
        .expect(
            "Out",
            in ->
                scaled(
                    in.get("X"),
                    in.get("Scales", 0),
                    inner(axis, extents),
                    127 * 7 / in.get("Scales", 1)[0]),
            extents)
        .build();
  }

  private static OpCase bytes(DType type) {
    return OpCase.of("dequantize_abs_max")
        .named("steps in " + type.fluidName())
        .in("X", Values.ints(-127, 127, 4, 3).as(type))
        .in("Scale", Values.of(new double[] {2.5}, 1).as(DType.FLOAT32))
        .attr("max_range", 127f)
        .expect(
            "Out",
            in ->
                Expected.of(scaled(in.get("X"), new double[] {2.5}, 1, 127), 4, 3)
                    .as(DType.FLOAT32))
        .only(DType.FLOAT32, "the type is fixed")
        .build();
  }

  private static OpCase linear(String name, int axis, Values scale, Values x) {
    return OpCase.of("dequantize_linear")
        .named(name)
        .in("X", x)
        .in("Scale", scale)
        .in("ZeroPoint", Values.constant(0, axis < 0 ? 1 : axis == 0 ? 3 : 4))
        .attr("quant_axis", axis)
        .attr("bit_length", 8)
        .expect(
            "Y",
            in -> Expected.of(scaled(in.get("X"), in.get("Scale"), axis == 1 ? 1 : 4, 127), 3, 4))
        .build();
  }
}
