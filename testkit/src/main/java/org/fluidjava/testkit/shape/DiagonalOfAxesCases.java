package org.fluidjava.testkit.shape;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code trace}, {@code diagonal} and {@code diag_embed}. */
final class DiagonalOfAxesCases {
  private DiagonalOfAxesCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (String type : List.of("trace", "diagonal")) {
      all.add(matrix(type, "a matrix", 3, 4, 0));
      all.add(matrix(type, "above", 3, 4, 2));
      all.add(matrix(type, "below", 4, 2, -1));
      all.add(
          OpCase.of(type)
              .named("first and last axis")
              .in("Input", Values.normal(2, 3, 2))
              .attr("axis1", 0)
              .attr("axis2", -1)
              .attr("offset", 0)
              .expect(
                  "Out",
                  in -> {
                    double[] x = in.get("Input");
                    double[] pairs = {x[0], x[7], x[2], x[9], x[4], x[11]};
                    double[] sums = {x[0] + x[7], x[2] + x[9], x[4] + x[11]};
                    return type.equals("trace") ? Expected.of(sums, 3) : Expected.of(pairs, 3, 2);
                  })
              .checkGradient("Input")
              .build());
      all.add(
          OpCase.of(type)
              .named("one axis twice")
              .in("Input", Values.normal(2, 2))
              .attr("axis1", 1)
              .attr("axis2", -1)
              .fails(type + ": axis1 and axis2 must differ but both are 1")
              .build());
    }
    all.add(
        OpCase.of("diag_embed")
            .named("rows as matrices")
            .in("Input", Values.normal(2, 2))
            .attr("offset", 1)
            .attr("dim1", -2)
            .attr("dim2", -1)
            .expect(
                "Out",
                in -> {
                  double[] x = in.get("Input");
                  double[] out = new double[18];
                  out[1] = x[0];
                  out[5] = x[1];
                  out[10] = x[2];
                  out[14] = x[3];
                  return Expected.of(out, 2, 3, 3);
                })
            .build());
    all.add(
        OpCase.of("diag_embed")
            .named("first axes")
            .in("Input", Values.longs(0, 9, 3, 2))
            .attr("offset", 0)
            .attr("dim1", 0)
            .attr("dim2", 1)
            .expect(
                "Out",
                in -> {
                  long[] x = in.longs("Input");
                  long[] out = new long[12];
                  for (int i = 0; i < 3; i++) {
                    out[i] = x[2 * i];
                    out[9 + i] = x[2 * i + 1];
                  }
                  return Expected.longs(out, 2, 2, 3);
                })
            .build());
    return all;
  }

  private static OpCase matrix(String type, String name, int rows, int columns, int offset) {
    return OpCase.of(type)
        .named(name)
        .in("Input", Values.normal(rows, columns))
        .attr("axis1", 0)
        .attr("axis2", 1)
        .attr("offset", offset)
        .expect(
            "Out",
            in -> {
              List<Double> found = new ArrayList<>();
              for (int i = 0; i < rows; i++) {
                if (i + offset >= 0 && i + offset < columns) {
                  found.add(in.get("Input")[i * columns + i + offset]);
                }
              }
              double[] line = found.stream().mapToDouble(Double::doubleValue).toArray();
              double sum = found.stream().mapToDouble(Double::doubleValue).sum();
              return type.equals("trace")
                  ? Expected.of(new double[] {sum}, 1)
                  : Expected.of(line, line.length);
            })
        .checkGradient("Input")
        .build();
  }
}
