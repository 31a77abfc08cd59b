package org.fluidjava.testkit.sequence;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_concat}. */
final class SequenceConcatCases {
  private SequenceConcatCases() {}

  static List<OpCase> cases() {
    return List.of(
        concat("two inputs", Values.normal(5, 2).lengths(2, 3), Values.normal(3, 2).lengths(1, 2)),
        concat("one input", Values.normal(3, 1).lengths(3)),
        concat(
            "empty sequences",
            Values.normal(2, 3).lengths(0, 2, 0),
            Values.normal(3, 3).lengths(1, 0, 2),
            Values.normal(1, 3).lengths(0, 0, 1)),
        OpCase.of("sequence_concat")
            .named("integers")
            .in("X", Values.longs(0, 9, 3, 1).lengths(2, 1), Values.longs(0, 9, 2, 1).lengths(1, 1))
            .expect("Out", in -> concat(in).as(DType.INT64))
            .build(),
        OpCase.of("sequence_concat")
            .named("different numbers of sequences")
            .in("X", Values.normal(3, 2).lengths(2, 1), Values.normal(3, 2).lengths(3))
            .unchecked("Out", "refused")
            .fails("sequence_concat: X[1] has 1 sequences but X[0] has 2")
            .build());
  }

  private static OpCase concat(String name, Values... x) {
    return OpCase.of("sequence_concat")
        .named(name)
        .in("X", x)
        .expect("Out", SequenceConcatCases::concat)
        .checkGradient("X")
        .build();
  }

  private static Expected concat(Inputs in) {
    int sequences = in.offsets("X").length - 1;
    int width = in.dim("X", 1);
    int[] lengths = new int[sequences];
    List<Double> out = new ArrayList<>();
    for (int i = 0; i < sequences; i++) {
      for (int k = 0; k < in.count("X"); k++) {
        int[] offsets = in.tensor("X", k).lod().offsets(0);
        lengths[i] += offsets[i + 1] - offsets[i];
        for (int j = offsets[i] * width; j < offsets[i + 1] * width; j++) {
          out.add(in.get("X", k)[j]);
        }
      }
    }
    double[] values = out.stream().mapToDouble(v -> v).toArray();
    return Expected.of(values, values.length / width, width).lengths(lengths);
  }
}
