package org.fluidjava.testkit.sequence;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_reshape}. */
final class SequenceReshapeCases {
  private SequenceReshapeCases() {}

  static List<OpCase> cases() {
    return List.of(
        reshape("narrower", Values.normal(4, 6).lengths(1, 3), 3, 2, 6),
        reshape("wider, empty sequences", Values.normal(6, 2).lengths(0, 4, 0, 2), 4, 0, 2, 0, 1),
        reshape("one row", Values.normal(1, 1).lengths(1), 1, 1),
        OpCase.of("sequence_reshape")
            .named("does not divide")
            .in("X", Values.normal(4, 3).lengths(2, 2))
            .attr("new_dim", 4)
            .unchecked("Out", "refused")
            .fails(
                "sequence_reshape: sequence 0 has 2 rows of 3 numbers, which make no whole rows of 4 (new_dim)")
            .build());
  }

  private static OpCase reshape(String name, Values x, int width, int... lengths) {
    return OpCase.of("sequence_reshape")
        .named(name)
        .in("X", x)
        .attr("new_dim", width)
        .expect(
            "Out",
            in -> Expected.of(in.get("X"), in.get("X").length / width, width).lengths(lengths))
        .checkGradient("X")
        .build();
  }
}
