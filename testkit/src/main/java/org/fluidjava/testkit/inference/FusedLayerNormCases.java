package org.fluidjava.testkit.inference;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of sums with a layer normalisation behind them. */
final class FusedLayerNormCases {
  private static final String ON_GPU = "its CPU library has no kernel";

  private FusedLayerNormCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("skip_layernorm")
            .named("sequences of a batch")
            .in("X", Values.normal(2, 3, 8))
            .in("Y", Values.normal(2, 3, 8))
            .in("Scale", Values.normal(8))
            .in("Bias", Values.normal(8))
            .attr("begin_norm_axis", 2)
            .expect(
                "Out",
                in ->
                    Expected.of(
                        Plain.normalised(
                            Plain.add(in.get("X"), in.get("Y")),
                            8,
                            in.get("Scale"),
                            in.get("Bias")),
                        2,
                        3,
                        8))
            .notOnPaddle(ON_GPU)
            .build(),
        OpCase.of("skip_layernorm")
            .named("extents differ")
            .in("X", Values.normal(2, 3))
            .in("Y", Values.normal(2, 4))
            .in("Scale", Values.normal(3))
            .in("Bias", Values.normal(3))
            .fails("skip_layernorm: Y must be as X, [2, 3], but is [2, 4]")
            .build(),
        layer("with all", true, "relu"),
        layer("plain", false, ""),
        OpCase.of("fused_embedding_eltwise_layernorm")
            .named("words, positions, sentences")
            .in(
                "Ids",
                Values.longs(0, 8, 2, 3, 1),
                Values.longs(0, 2, 2, 3, 1),
                Values.longs(0, 1, 2, 3, 1))
            .in("Embs", Values.normal(9, 6), Values.normal(3, 6), Values.normal(2, 6))
            .in("Scale", Values.normal(6))
            .in("Bias", Values.normal(6))
            .expect(
                "Out",
                in -> {
                  double[] sum = new double[36];
                  for (int table = 0; table < 3; table++) {
                    double[] ids = in.get("Ids", table);
                    for (int i = 0; i < 36; i++) {
                      sum[i] += in.get("Embs", table)[(int) ids[i / 6] * 6 + i % 6];
                    }
                  }
                  return Expected.of(
                      Plain.normalised(sum, 6, in.get("Scale"), in.get("Bias")), 2, 3, 6);
                })
            .notOnPaddle(ON_GPU)
            .build(),
        OpCase.of("fused_embedding_eltwise_layernorm")
            .named("past a table")
            .in("Ids", Values.longsOf(new long[] {0, 4}, 1, 2, 1), Values.longs(0, 1, 1, 2, 1))
            .in("Embs", Values.normal(4, 6), Values.normal(3, 6))
            .in("Scale", Values.normal(6))
            .in("Bias", Values.normal(6))
            .fails(
                "fused_embedding_eltwise_layernorm: Ids[0] has the value 4 at position 1, but its"
                    + " table has 4 rows")
            .build());
  }

  private static OpCase layer(String name, boolean all, String activation) {
    OpCase.Builder made =
        OpCase.of("fused_fc_elementwise_layernorm")
            .named(name)
            .in("X", Values.normal(4, 5))
            .in("W", Values.normal(5, 6))
            .in("Y", Values.normal(4, 6))
            .attr("activation_type", activation)
            .notOnPaddle(ON_GPU);
    if (all) {
      made.in("Bias0", Values.normal(6))
          .in("Scale", Values.normal(6))
          .in("Bias1", Values.normal(6));
    }
    double[] ones = {1, 1, 1, 1, 1, 1};
    return made.expect(
            "Out",
            in -> {
              double[] x = Plain.product(in.get("X"), in.get("W"), 4, 5, 6);
              x = all ? Plain.add(x, in.get("Bias0")) : x;
              x = activation.isEmpty() ? x : Plain.relu(x);
              return Expected.of(
                  Plain.normalised(
                      Plain.add(x, in.get("Y")),
                      6,
                      all ? in.get("Scale") : ones,
                      all ? in.get("Bias1") : new double[6]),
                  4,
                  6);
            })
        .build();
  }
}
