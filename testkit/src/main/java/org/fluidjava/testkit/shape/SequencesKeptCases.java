package org.fluidjava.testkit.shape;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases whose results keep X's sequences, since an axis behind the rows is what changes. */
final class SequencesKeptCases {
  private static final Values ROWS = Values.normal(5, 2).lengths(2, 0, 3);

  private SequencesKeptCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("stack")
            .named("sequences side by side")
            .in("X", ROWS, Values.normal(5, 2).lengths(4, 1))
            .attr("axis", 1)
            .expect(
                "Y",
                in -> {
                  double[] out = new double[20];
                  for (int i = 0; i < 20; i++) {
                    out[i] = in.get("X", i / 2 % 2)[i / 4 * 2 + i % 2];
                  }
                  return Expected.of(out, 5, 2, 2);
                })
            .lodFrom("X")
            .checkGradient("X")
            .build(),
        OpCase.of("stack")
            .named("sequences on each other")
            .in("X", Values.normal(3).lengths(2, 1), Values.normal(3).lengths(2, 1))
            .expect(
                "Y",
                in -> {
                  double[] out = java.util.Arrays.copyOf(in.get("X", 0), 6);
                  System.arraycopy(in.get("X", 1), 0, out, 3, 3);
                  return Expected.of(out, 2, 3);
                })
            .checkGradient("X")
            .build(),
        OpCase.of("unbind")
            .named("columns of sequences")
            .in("X", ROWS)
            .attr("axis", -1)
            .expect("Out", 0, in -> Expected.of(column(in, 0), 5))
            .expect("Out", 1, in -> Expected.of(column(in, 1), 5))
            .lodFrom("X")
            .checkGradient("X")
            .build(),
        OpCase.of("split")
            .named("num before sections")
            .in("X", ROWS)
            .attr("axis", 1)
            .attr("num", 2)
            .attr("sections", new int[] {2, 0})
            .expect("Out", 0, in -> Expected.of(column(in, 0), 5, 1))
            .expect("Out", 1, in -> Expected.of(column(in, 1), 5, 1))
            .lodFrom("X")
            .checkGradient("X")
            .build(),
        OpCase.of("space_to_depth")
            .named("images of sequences")
            .in("X", Values.normal(2, 4, 2, 4).lengths(1, 1))
            .attr("blocksize", 2L)
            .expect(
                "Out",
                in -> {
                  double[] out = new double[64];
                  for (int i = 0; i < 64; i++) {
                    int at = i % 32;
                    int source = (at / 8 % 2 * 2 + at % 2) * 8 + at / 16 * 4 + at / 2 % 4;
                    out[i] = in.get("X")[i / 32 * 32 + source];
                  }
                  return Expected.of(out, 2, 16, 1, 2);
                })
            .lodFrom("X")
            .checkGradient("X")
            .build());
  }

  private static double[] column(Inputs in, int column) {
    double[] out = new double[5];
    for (int i = 0; i < 5; i++) {
      out[i] = in.get("X")[2 * i + column];
    }
    return out;
  }
}
