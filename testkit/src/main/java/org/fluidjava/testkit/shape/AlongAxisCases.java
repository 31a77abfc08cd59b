package org.fluidjava.testkit.shape;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code take_along_axis} and {@code put_along_axis}. */
final class AlongAxisCases {
  private AlongAxisCases() {}

  static List<OpCase> cases() {
    return List.of(
        take("rows", 0, Values.normal(4, 3), Values.longs(0, 3, 2, 3)),
        take("columns, some twice", 1, Values.normal(2, 3), Values.ints(0, 2, 2, 5)),
        take("the middle axis", -2, Values.normal(2, 3, 2), Values.longs(0, 2, 2, 4, 2)),
        OpCase.of("take_along_axis")
            .named("past the end")
            .in("Input", Values.normal(2, 3))
            .in("Index", Values.longsOf(new long[] {0, 3}, 2, 1))
            .attr("Axis", 1)
            .fails("take_along_axis: Index has the value 3 at position 1, but it must be in [0, 3)")
            .build(),
        put("assign").checkGradient("Input", "Value").build(),
        put("add").checkGradient("Input", "Value").build(),
        put("mul").build());
  }

  private static int place(Inputs in, int axis, int i) {
    int inner = 1;
    for (int d = axis + 1; d < in.shape("Input").rank(); d++) {
      inner *= in.dim("Input", d);
    }
    long[] index =
        java.util.Arrays.stream(
                in.tensor("Index", 0).dtype().bytes() == 8 ? in.longs("Index") : wide(in))
            .toArray();
    int outer = i / inner / in.dim("Index", axis);
    return (outer * in.dim("Input", axis) + (int) index[i]) * inner + i % inner;
  }

  private static long[] wide(Inputs in) {
    return java.util.Arrays.stream(in.ints("Index")).asLongStream().toArray();
  }

  private static OpCase take(String name, int axis, Values x, Values index) {
    return OpCase.of("take_along_axis")
        .named(name)
        .in("Input", x)
        .in("Index", index)
        .attr("Axis", axis)
        .expect(
            "Result",
            in -> {
              int at = axis < 0 ? axis + in.shape("Input").rank() : axis;
              double[] out = new double[(int) in.shape("Index").numel()];
              for (int i = 0; i < out.length; i++) {
                out[i] = in.get("Input")[place(in, at, i)];
              }
              return Expected.of(out, in.shape("Index"));
            })
        .checkGradient("Input")
        .build();
  }

  private static OpCase.Builder put(String reduce) {
    return OpCase.of("put_along_axis")
        .named(reduce)
        .in("Input", Values.normal(2, 4))
        .in("Index", Values.longsOf(new long[] {3, 0, 1, 2}, 2, 2))
        .in("Value", Values.normal(2, 2))
        .attr("Axis", 1)
        .attr("Reduce", reduce)
        .expect(
            "Result",
            in -> {
              double[] out = in.get("Input").clone();
              for (int i = 0; i < 4; i++) {
                int at = place(in, 1, i);
                double value = in.get("Value")[i];
                out[at] =
                    reduce.equals("assign")
                        ? value
                        : reduce.equals("add") ? out[at] + value : out[at] * value;
              }
              return Expected.of(out, 2, 4);
            });
  }
}
