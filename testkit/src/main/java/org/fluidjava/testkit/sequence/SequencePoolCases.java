package org.fluidjava.testkit.sequence;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_pool}. */
final class SequencePoolCases {
  private SequencePoolCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (String type : new String[] {"AVERAGE", "SUM", "SQRT", "MAX", "FIRST", "LAST"}) {
      all.add(pool(type + ", one row", type, 0, Values.distinct(1, 1).lengths(1)));
      all.add(pool(type, type, 0, Values.distinct(6, 3).lengths(2, 1, 3)));
      all.add(
          pool(
              type + ", empty sequences", type, 0.5, Values.distinct(5, 2).lengths(0, 2, 0, 3, 0)));
      all.add(
          pool(
              type + ", two levels",
              type,
              0,
              Values.distinct(7, 2, 2)
                  .lod(LoD.ofLengths(new int[] {2, 0, 1}, new int[] {3, 1, 3}))));
      all.add(pool(type + ", odd sizes", type, 0, Values.distinct(33, 17).lengths(9, 1, 16, 7)));
    }
    all.add(
        OpCase.of("sequence_pool")
            .named("without LoD")
            .in("X", Values.normal(3, 2))
            .unchecked("Out", "refused")
            .unchecked("MaxIndex", "refused")
            .fails(
                "sequence_pool: X must have at least one LoD level, which tells its sequences apart, but it has none")
            .build());
    all.add(
        OpCase.of("sequence_pool")
            .named("unknown type")
            .in("X", Values.normal(3, 2).lengths(3))
            .attr("pooltype", "MEDIAN")
            .unchecked("Out", "refused")
            .unchecked("MaxIndex", "refused")
            .fails(
                "sequence_pool: attribute pooltype is \"MEDIAN\", but it is: AVERAGE, SUM, SQRT, MAX, FIRST or LAST")
            .build());
    return all;
  }

  private static OpCase pool(String name, String type, double pad, Values x) {
    OpCase.Builder made =
        OpCase.of("sequence_pool")
            .named(name)
            .in("X", x)
            .attr("pooltype", type)
            .attr("pad_value", (float) pad)
            .expect("Out", in -> pooled(in, type, pad))
            .checkGradient("X");
    if (type.equals("MAX")) {
      made.expect("MaxIndex", SequencePoolCases::places);
    } else {
      made.unchecked("MaxIndex", "only the maximum has one");
    }
    return made.build();
  }

  private static Expected pooled(Inputs in, String type, double pad) {
    int[] offsets = in.offsets("X");
    double[] x = in.get("X");
    int width = x.length / in.dim("X", 0);
    double[] out = new double[(offsets.length - 1) * width];
    for (int i = 0; i + 1 < offsets.length; i++) {
      int length = offsets[i + 1] - offsets[i];
      for (int d = 0; d < width; d++) {
        double sum = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int t = offsets[i]; t < offsets[i + 1]; t++) {
          sum += x[t * width + d];
          most = Math.max(most, x[t * width + d]);
        }
        out[i * width + d] =
            length == 0
                ? pad
                : switch (type) {
                  case "AVERAGE" -> sum / length;
                  case "SUM" -> sum;
                  case "SQRT" -> sum / Math.sqrt(length);
                  case "MAX" -> most;
                  case "FIRST" -> x[offsets[i] * width + d];
                  default -> x[(offsets[i + 1] - 1) * width + d];
                };
      }
    }
    return Expected.of(out, in.shape("X").with(0, offsets.length - 1))
        .lod(in.lod("X").slice(0, in.lod("X").levels() - 1));
  }

  private static Expected places(Inputs in) {
    int[] offsets = in.offsets("X");
    double[] x = in.get("X");
    int width = x.length / in.dim("X", 0);
    int[] out = new int[(offsets.length - 1) * width];
    for (int i = 0; i + 1 < offsets.length; i++) {
      for (int d = 0; d < width; d++) {
        int best = -1;
        for (int t = offsets[i]; t < offsets[i + 1]; t++) {
          best = best < 0 || x[t * width + d] > x[best * width + d] ? t : best;
        }
        out[i * width + d] = best;
      }
    }
    return Expected.ints(out, in.shape("X").with(0, offsets.length - 1).dims());
  }
}
