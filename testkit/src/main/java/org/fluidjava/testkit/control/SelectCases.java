package org.fluidjava.testkit.control;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code select_input}, {@code select_output} and {@code rnn_memory_helper}. */
final class SelectCases {
  private SelectCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("select_input")
            .named("the second of two")
            .in("X", Values.normal(2, 3), Values.normal(2, 3))
            .in("Mask", Values.intsOf(new int[] {1}, 1))
            .expect("Out", in -> Expected.of(in.get("X", 1), 2, 3))
            .checkGradient("X")
            .build(),
        OpCase.of("select_output")
            .named("the first of one")
            .in("X", Values.normal(2, 3))
            .in("Mask", Values.intsOf(new int[] {0}, 1))
            .expect("Out", 0, in -> Expected.of(in.get("X"), 2, 3))
            .checkGradient("X")
            .build(),
        OpCase.of("rnn_memory_helper")
            .named("a copy")
            .in("X", Values.normal(2, 3))
            .attrFloatType("dtype")
            .expect("Out", in -> in.get("X"), 2, 3)
            .checkGradient("X")
            .build());
  }
}
