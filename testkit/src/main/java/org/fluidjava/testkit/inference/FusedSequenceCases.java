package org.fluidjava.testkit.inference;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code fusion_seqpool_concat} and {@code fusion_seqconv_eltadd_relu}. */
final class FusedSequenceCases {
  private FusedSequenceCases() {}

  static List<OpCase> cases() {
    return List.of(
        pools("SUM"),
        pools("AVERAGE"),
        pools("SQRT"),
        OpCase.of("fusion_seqpool_concat")
            .named("another number of sequences")
            .in("X", Values.normal(3, 2).lengths(1, 2), Values.normal(3, 2).lengths(3))
            .fails("fusion_seqpool_concat: X[1] must have 2 sequences, as X[0], but has 1")
            .build(),
        convolution("three rows around", 3, -1, 4, 2, 5),
        convolution("the row and the next", 2, 0, 3, 1),
        convolution("the row and the one before", 2, -1, 3, 4));
  }

  private static OpCase pools(String type) {
    int[][] lengths = {{2, 3}, {1, 4}};
    return OpCase.of("fusion_seqpool_concat")
        .named(type)
        .in("X", Values.normal(5, 3).lengths(2, 3), Values.normal(5, 3).lengths(1, 4))
        .attr("pooltype", type)
        .expect(
            "Out",
            in -> {
              double[] out = new double[12];
              for (int i = 0; i < 2; i++) {
                int row = 0;
                for (int s = 0; s < 2; s++) {
                  int count = lengths[i][s];
                  double factor =
                      type.equals("SUM") ? 1 : type.equals("SQRT") ? Math.sqrt(count) : count;
                  for (int t = 0; t < count; t++, row++) {
                    for (int d = 0; d < 3; d++) {
                      out[s * 6 + i * 3 + d] += in.get("X", i)[row * 3 + d] / factor;
                    }
                  }
                }
              }
              return Expected.of(out, 2, 6).lengths(1, 1);
            })
        .build();
  }

  private static OpCase convolution(String name, int length, int start, int... lengths) {
    int rows = Arrays.stream(lengths).sum();
    return OpCase.of("fusion_seqconv_eltadd_relu")
        .named(name)
        .in("X", Values.normal(rows, 3).lengths(lengths))
        .in("Filter", Values.normal(3L * length, 4))
        .in("Bias", Values.normal(1, 4))
        .attr("contextLength", length)
        .attr("contextStart", start)
        .attr("contextStride", 1)
        .unchecked("ColMat", "the rows around each")
        .expect(
            "Out",
            in -> {
              double[] x = in.get("X");
              int[] offsets = in.offsets("X");
              double[] columns = new double[rows * length * 3];
              for (int s = 0; s + 1 < offsets.length; s++) {
                for (int row = offsets[s]; row < offsets[s + 1]; row++) {
                  for (int k = 0; k < length * 3; k++) {
                    int source = row + start + k / 3;
                    boolean inside = source >= offsets[s] && source < offsets[s + 1];
                    columns[row * length * 3 + k] = inside ? x[source * 3 + k % 3] : 0;
                  }
                }
              }
              double[] y = Plain.product(columns, in.get("Filter"), rows, length * 3, 4);
              return Expected.of(Plain.relu(Plain.add(y, in.get("Bias"))), rows, 4)
                  .lengths(lengths);
            })
        .build();
  }
}
