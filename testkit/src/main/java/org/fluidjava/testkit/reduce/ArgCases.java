package org.fluidjava.testkit.reduce;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code arg_max} and {@code arg_min}. */
final class ArgCases {
  private ArgCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (String type : new String[] {"arg_max", "arg_min"}) {
      boolean most = type.equals("arg_max");
      double[] numbers = most ? new double[] {1, 5, 5, 7, 0, -1} : new double[] {3, 1, 1, -7, 0, 1};
      all.add(one(type, "rows, the first of equals", numbers, 1, false, new long[] {1, 0}, 2));
      all.add(
          one(type, "columns", numbers, 0, false, new long[] {1, most ? 0 : 1, most ? 0 : 0}, 3));
      all.add(one(type, "kept", numbers, -1, true, new long[] {1, 0}, 2, 1));
      all.add(
          OpCase.of(type)
              .named("flattened, int32")
              .in("X", Values.of(numbers, 2, 3))
              .attr("axis", 0L)
              .attr("flatten", true)
              .attr("dtype", 2)
              .expect("Out", in -> Expected.ints(new int[] {3}, 1))
              .build());
      all.add(
          OpCase.of(type)
              .named("int64, one element")
              .in("X", Values.longsOf(new long[] {4}, 1))
              .attr("axis", 0L)
              .expect("Out", in -> Expected.longs(new long[] {0}, 1))
              .build());
      all.add(
          OpCase.of(type)
              .named("uint8")
              .in("X", Values.of(new double[] {4, 200, 4, 7, 200, 9}, 2, 3).as(DType.UINT8))
              .attr("axis", 1L)
              .expect(
                  "Out",
                  in -> Expected.longs(type.equals("arg_max") ? new long[] {1, 1} : new long[2], 2))
              .build());
      all.add(
          OpCase.of(type)
              .named("axis out of range")
              .in("X", Values.normal(2, 3))
              .attr("axis", 5L)
              .fails(type + ": axis must be from -2 to 1 for X [2, 3] but is 5")
              .build());
    }
    return all;
  }

  private static OpCase one(
      String type,
      String name,
      double[] numbers,
      long axis,
      boolean keep,
      long[] expected,
      long... shape) {
    return OpCase.of(type)
        .named(name)
        .in("X", Values.of(numbers, 2, 3))
        .attr("axis", axis)
        .attr("keepdims", keep)
        .expect("Out", in -> Expected.longs(expected, shape))
        .build();
  }
}
