package org.fluidjava.testkit.nn;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code fused_embedding_seq_pool}. */
final class FusedEmbeddingSeqPoolCases {
  private FusedEmbeddingSeqPoolCases() {}

  static List<OpCase> cases() {
    return List.of(
        pool("one id a row", 1, false, 2, 1, 3),
        pool("with a sequence without ids", 1, false, 2, 0, 3),
        pool("sparse", 1, true, 1, 4),
        pool("two ids a row", 2, false, 3, 2),
        OpCase.of("fused_embedding_seq_pool")
            .named("past the table")
            .in("W", Values.normal(4, 3))
            .in("Ids", Values.longsOf(new long[] {1, 4}, 2, 1).lengths(2))
            .fails(
                "fused_embedding_seq_pool: Ids has the value 4 at position 1, but the table W has 4"
                    + " rows: ids must be in [0, 4)")
            .build());
  }

  private static OpCase pool(String name, int many, boolean sparse, int... lengths) {
    int rows = java.util.Arrays.stream(lengths).sum();
    return OpCase.of("fused_embedding_seq_pool")
        .named(name)
        .in("W", Values.normal(6, 3))
        .in("Ids", Values.longs(0, 5, rows, many).lengths(lengths))
        .attr("combiner", "sum")
        .attr("is_sparse", sparse)
        .attr("padding_idx", -1L)
        .expect(
            "Out",
            in -> {
              double[] out = new double[lengths.length * many * 3];
              int[] offsets = in.offsets("Ids");
              for (int s = 0; s < lengths.length; s++) {
                for (int i = offsets[s] * many; i < offsets[s + 1] * many; i++) {
                  for (int j = 0; j < 3; j++) {
                    int id = (int) in.longs("Ids")[i];
                    out[(s * many + i % many) * 3 + j] += in.get("W")[id * 3 + j];
                  }
                }
              }
              return Expected.of(out, lengths.length, many * 3L);
            })
        .checkGradient("W")
        .build();
  }
}
