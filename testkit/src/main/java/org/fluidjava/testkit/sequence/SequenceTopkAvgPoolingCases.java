package org.fluidjava.testkit.sequence;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_topk_avg_pooling}. */
final class SequenceTopkAvgPoolingCases {
  private SequenceTopkAvgPoolingCases() {}

  static List<OpCase> cases() {
    return List.of(
        pool("one channel", 1, new int[] {1, 3}, new int[] {2, 1}, new int[] {4, 3}),
        pool(
            "fewer columns than wanted",
            2,
            new int[] {1, 2, 5},
            new int[] {2, 3},
            new int[] {3, 1}),
        pool("no columns", 1, new int[] {2}, new int[] {1, 2}, new int[] {0, 2}),
        OpCase.of("sequence_topk_avg_pooling")
            .named("sizes do not fit")
            .in("X", Values.distinct(5, 1).lengths(5))
            .in("ROW", Values.normal(2, 1).lengths(2))
            .in("COLUMN", Values.normal(3, 1).lengths(3))
            .attr("topks", new int[] {1})
            .attr("channel_num", 1)
            .unchecked("Out", "refused")
            .unchecked("pos", "refused")
            .fails(
                "sequence_topk_avg_pooling: sequence 0 of X has 5 numbers, but 1 channels of 2 rows and 3 columns need 6")
            .build());
  }

  private static OpCase pool(String name, int channels, int[] topks, int[] rows, int[] columns) {
    int[] lengths = new int[rows.length];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = channels * rows[i] * columns[i];
    }
    int height = Arrays.stream(rows).sum();
    return OpCase.of("sequence_topk_avg_pooling")
        .named(name)
        .in("X", Values.distinct(Arrays.stream(lengths).sum(), 1).lengths(lengths))
        .in("ROW", Values.normal(height, 1).lengths(rows))
        .in("COLUMN", Values.normal(Arrays.stream(columns).sum(), 1).lengths(columns))
        .attr("topks", topks)
        .attr("channel_num", channels)
        .expect("Out", in -> pool(in, channels, topks))
        .unchecked("pos", "only the gradient reads it")
        .lodFrom("ROW")
        .checkGradient("X")
        .build();
  }

  private static Expected pool(Inputs in, int channels, int[] topks) {
    double[] x = in.get("X");
    int[] rows = in.offsets("ROW");
    int[] columns = in.offsets("COLUMN");
    int height = rows[rows.length - 1];
    double[] out = new double[height * channels * topks.length];
    int at = 0;
    for (int i = 0; i + 1 < rows.length; i++) {
      int width = columns[i + 1] - columns[i];
      for (int channel = 0; channel < channels; channel++) {
        for (int row = rows[i]; row < rows[i + 1]; row++) {
          double[] sorted = Arrays.copyOfRange(x, at, at + width);
          Arrays.sort(sorted);
          at += width;
          for (int k = 0; k < topks.length; k++) {
            double sum = 0;
            for (int j = 0; j < Math.min(topks[k], width); j++) {
              sum += sorted[width - 1 - j];
            }
            out[(row * channels + channel) * topks.length + k] = sum / topks[k];
          }
        }
      }
    }
    return Expected.of(out, height, (long) channels * topks.length);
  }
}
