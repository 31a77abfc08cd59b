package org.fluidjava.testkit.reduce;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code segment_pool}. */
final class SegmentPoolCases {
  private SegmentPoolCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (String type : new String[] {"SUM", "MEAN", "MIN", "MAX"}) {
      all.add(pool(type, type + " of rows", 0, 0, 1, 1, 1));
      all.add(pool(type, type + ", one row", 0));
      all.add(pool(type, type + " with a segment without rows", 0, 2, 2));
    }
    all.add(
        OpCase.of("segment_pool")
            .named("numbers that descend")
            .in("X", Values.normal(2, 3))
            .in("SegmentIds", Values.longsOf(new long[] {1, 0}, 2))
            .fails("segment_pool: SegmentIds must ascend from 0, but number 1 is 0 after 1")
            .build());
    return all;
  }

  private static OpCase pool(String type, String name, int... ids) {
    int segments = ids[ids.length - 1] + 1;
    OpCase.Builder made =
        OpCase.of("segment_pool")
            .named(name)
            .in("X", Values.distinct(ids.length, 3))
            .in("SegmentIds", Values.intsOf(ids, ids.length))
            .attr("pooltype", type)
            .unchecked("SummedIds", "for the gradient")
            .checkGradient("X")
            .noGradientThrough("SummedIds");
    return made.expect(
            "Out",
            in -> {
              double[] out = new double[segments * 3];
              for (int i = 0; i < out.length; i++) {
                List<Double> members = new ArrayList<>();
                for (int row = 0; row < ids.length; row++) {
                  if (ids[row] == i / 3) {
                    members.add(in.get("X")[row * 3 + i % 3]);
                  }
                }
                double sum = members.stream().mapToDouble(v -> v).sum();
                double low = members.stream().mapToDouble(v -> v).min().orElse(0);
                double high = members.stream().mapToDouble(v -> v).max().orElse(0);
                out[i] =
                    switch (type) {
                      case "MIN" -> low;
                      case "MAX" -> high;
                      case "MEAN" -> members.isEmpty() ? 0 : sum / members.size();
                      default -> sum;
                    };
              }
              return Expected.of(out, segments, 3);
            })
        .build();
  }
}
