package org.fluidjava.testkit.structured;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code ctc_align}. */
final class CtcAlignCases {
  private CtcAlignCases() {}

  static List<OpCase> cases() {
    return List.of(
        align(
            "merged",
            true,
            new long[] {0, 1, 1, 0, 1, 2},
            new long[] {1, 1, 2},
            new int[] {6},
            new int[] {3}),
        align(
            "not merged",
            false,
            new long[] {0, 1, 1, 0, 2},
            new long[] {1, 1, 2},
            new int[] {3, 2},
            new int[] {2, 1}),
        align(
            "a sequence of blanks",
            true,
            new long[] {0, 0, 3, 3},
            new long[] {3},
            new int[] {2, 0, 2},
            new int[] {0, 0, 1}),
        OpCase.of("ctc_align")
            .named("padded")
            .in("Input", Values.longsOf(new long[] {1, 1, 0, 2, 0, 3, 3, 9}, 2, 4))
            .in("InputLength", Values.longsOf(new long[] {4, 3}, 2, 1))
            .attr("padding_value", -1)
            .expect("Output", in -> Expected.longs(new long[] {1, 2, -1, -1, 3, -1, -1, -1}, 2, 4))
            .expect("OutputLength", in -> Expected.longs(new long[] {2, 1}, 2, 1))
            .build(),
        OpCase.of("ctc_align")
            .named("two columns")
            .in("Input", Values.longs(0, 3, 2, 2).lengths(2))
            .unchecked("Output", "refused")
            .fails("ctc_align: Input must have one number in each row but has 2")
            .build());
  }

  private static OpCase align(
      String name, boolean merge, long[] input, long[] output, int[] lengths, int[] left) {
    return OpCase.of("ctc_align")
        .named(name)
        .in("Input", Values.longsOf(input, input.length, 1).lengths(lengths))
        .attr("merge_repeated", merge)
        .expect("Output", in -> Expected.longs(output, output.length, 1).lengths(left))
        .build();
  }
}
