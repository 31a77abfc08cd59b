package org.fluidjava.testkit.shape;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code set_value}. */
final class SetValueCases {
  private SetValueCases() {}

  static List<OpCase> cases() {
    return List.of(
        base("a number over rows", Values.normal(4, 3), new long[] {0}, 1, 3, 1)
            .attr("shape", new long[] {1})
            .attr("fp32_values", new float[] {2.5f})
            .expect(
                "Out",
                in -> {
                  double[] out = in.get("Input").clone();
                  java.util.Arrays.fill(out, 3, 9, 2.5);
                  return Expected.of(out, 4, 3);
                })
            .checkGradient("Input")
            .build(),
        base("a row over every second row", Values.normal(5, 2), new long[] {0}, -1, -100, -2)
            .in("ValueTensor", Values.normal(1, 2))
            .expect(
                "Out",
                in -> {
                  double[] out = in.get("Input").clone();
                  for (int row : new int[] {4, 2, 0}) {
                    System.arraycopy(in.get("ValueTensor"), 0, out, 2 * row, 2);
                  }
                  return Expected.of(out, 5, 2);
                })
            .checkGradient("Input", "ValueTensor")
            .build(),
        base("one column", Values.normal(3, 4), new long[] {1}, 2, 3, 1)
            .in("ValueTensor", Values.normal(3))
            .attr("decrease_axes", new long[] {1})
            .expect(
                "Out",
                in -> {
                  double[] out = in.get("Input").clone();
                  for (int row = 0; row < 3; row++) {
                    out[4 * row + 2] = in.get("ValueTensor")[row];
                  }
                  return Expected.of(out, 3, 4);
                })
            .checkGradient("Input", "ValueTensor")
            .build(),
        base("bounds from tensors", Values.normal(4, 2), new long[] {0}, 0, 0, 1)
            .in("StartsTensorList", Values.longsOf(new long[] {1}, 1))
            .in("EndsTensorList", Values.longsOf(new long[] {3}, 1))
            .in("ValueTensor", Values.normal(2, 1))
            .expect(
                "Out",
                in -> {
                  double[] out = in.get("Input").clone();
                  for (int i = 2; i < 6; i++) {
                    out[i] = in.get("ValueTensor")[i / 2 - 1];
                  }
                  return Expected.of(out, 4, 2);
                })
            .checkGradient("Input", "ValueTensor")
            .build(),
        base("integers", Values.longs(-9, 9, 3), new long[] {0}, 1, 2, 1)
            .attr("dtype", DType.INT64.number())
            .attr("shape", new long[] {1})
            .attr("int64_values", new long[] {1L << 40})
            .expect(
                "Out",
                in ->
                    Expected.longs(
                        new long[] {in.longs("Input")[0], 1L << 40, in.longs("Input")[2]}, 3))
            .build(),
        base("a value that does not fit", Values.normal(4, 3), new long[] {0}, 1, 3, 1)
            .in("ValueTensor", Values.normal(2))
            .fails("set_value: the value [2] must fit the slice [2, 3]")
            .build());
  }

  private static OpCase.Builder base(
      String name, Values x, long[] axes, long start, long end, long step) {
    return OpCase.of("set_value")
        .named(name)
        .in("Input", x)
        .attr("axes", axes)
        .attr("starts", new long[] {start})
        .attr("ends", new long[] {end})
        .attr("steps", new long[] {step});
  }
}
