package org.fluidjava.testkit.structured;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code crf_decoding}. */
final class CrfDecodingCases {
  private CrfDecodingCases() {}

  static List<OpCase> cases() {
    return List.of(
        decode("one row", 1, 1).build(),
        decode("three sequences", 3, 2, 1, 4).build(),
        decode("sequences without rows", 2, 0, 3, 0).build(),
        OpCase.of("crf_decoding")
            .named("with labels")
            .in("Emission", Values.normal(5, 3).lengths(2, 3))
            .in("Transition", Values.normal(5, 3))
            .in("Label", Values.longs(0, 3, 5, 1).lengths(2, 3))
            .expect("ViterbiPath", in -> Expected.longs(met(in), 5, 1))
            .lodFrom("Emission")
            .build(),
        OpCase.of("crf_decoding")
            .named("padded")
            .in("Emission", Values.normal(2, 3, 2))
            .in("Transition", Values.normal(4, 2))
            .in("Length", Values.longsOf(new long[] {2, 3}, 2))
            .expect(
                "ViterbiPath",
                in -> Expected.longs(best(in, new int[] {0, 3}, new int[] {2, 3}, 6), 2, 3))
            .build());
  }

  private static OpCase.Builder decode(String name, int tags, int... lengths) {
    int rows = Arrays.stream(lengths).sum();
    return OpCase.of("crf_decoding")
        .named(name)
        .in("Emission", Values.normal(rows, tags).lengths(lengths))
        .in("Transition", Values.normal(tags + 2, tags))
        .expect(
            "ViterbiPath",
            in -> Expected.longs(best(in, in.offsets("Emission"), lengths, rows), rows, 1))
        .lodFrom("Emission");
  }

  private static long[] best(Inputs in, int[] begins, int[] lengths, int rows) {
    long[] out = new long[rows];
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] == 0) {
        continue;
      }
      double most = Double.NEGATIVE_INFINITY;
      int[] path = new int[lengths[i]];
      do {
        double score = Paths.score(in, begins[i], path);
        if (score > most) {
          most = score;
          for (int t = 0; t < path.length; t++) {
            out[begins[i] + t] = path[t];
          }
        }
      } while (Paths.next(path, in.dim("Transition", 1)));
    }
    return out;
  }

  private static long[] met(Inputs in) {
    long[] path =
        best(in, in.offsets("Emission"), in.lod("Emission").lengths(0), in.dim("Emission", 0));
    long[] labels = in.longs("Label");
    for (int i = 0; i < path.length; i++) {
      path[i] = path[i] == labels[i] ? 1 : 0;
    }
    return path;
  }
}
