package org.fluidjava.testkit.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_unpad}. */
final class SequenceUnpadCases {
  private SequenceUnpadCases() {}

  static List<OpCase> cases() {
    return List.of(
        unpad("three sequences", Values.normal(3, 4, 2), 2, 0, 4),
        unpad("rank 2", Values.normal(2, 3), 1, 3),
        unpad("rank 4", Values.normal(2, 3, 2, 2), 2, 1),
        OpCase.of("sequence_unpad")
            .named("longer than the block")
            .in("X", Values.normal(2, 3, 1))
            .in("Length", Values.longsOf(new long[] {2, 4}, 2))
            .unchecked("Out", "refused")
            .fails("sequence_unpad: Length[1] is 4, but X has room for 0 to 3 rows")
            .build(),
        OpCase.of("sequence_unpad")
            .named("too few lengths")
            .in("X", Values.normal(2, 3, 1))
            .in("Length", Values.longsOf(new long[] {2}, 1))
            .unchecked("Out", "refused")
            .fails(
                "sequence_unpad: Length must have a number for each of X's sequences (2) but has 1")
            .build());
  }

  private static OpCase unpad(String name, Values x, long... lengths) {
    return OpCase.of("sequence_unpad")
        .named(name)
        .in("X", x)
        .in("Length", Values.longsOf(lengths, lengths.length))
        .expect("Out", in -> unpad(in, lengths))
        .checkGradient("X")
        .build();
  }

  private static Expected unpad(Inputs in, long[] lengths) {
    double[] x = in.get("X");
    int steps = in.dim("X", 1);
    Shape shape = in.shape("X");
    int width = (int) shape.product(2, shape.rank());
    List<Double> out = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      for (int j = 0; j < lengths[i] * width; j++) {
        out.add(x[i * steps * width + j]);
      }
    }
    double[] values = out.stream().mapToDouble(v -> v).toArray();
    Shape row = shape.rank() == 2 ? Shape.of(1) : shape.slice(2, shape.rank());
    return Expected.of(values, Shape.of(values.length / width).concat(row))
        .lengths(Arrays.stream(lengths).mapToInt(n -> (int) n).toArray());
  }
}
