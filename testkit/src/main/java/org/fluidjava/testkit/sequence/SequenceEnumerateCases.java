package org.fluidjava.testkit.sequence;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_enumerate}. */
final class SequenceEnumerateCases {
  private SequenceEnumerateCases() {}

  static List<OpCase> cases() {
    return List.of(
        enumerate("windows of two", 2, 0, Values.longs(1, 9, 6, 1).lengths(2, 1, 3)),
        enumerate("longer than the sequences", 4, -1, Values.longs(1, 9, 4, 1).lengths(3, 0, 1)),
        OpCase.of("sequence_enumerate")
            .named("window of one")
            .in("X", Values.longs(1, 9, 3, 1).lengths(3))
            .attr("win_size", 1)
            .unchecked("Out", "refused")
            .fails(
                "sequence_enumerate: attribute win_size is 1, but it is: at least 2: how many ids beside each other")
            .build());
  }

  private static OpCase enumerate(String name, int window, int fill, Values x) {
    return OpCase.of("sequence_enumerate")
        .named(name)
        .in("X", x)
        .attr("win_size", window)
        .attr("pad_value", fill)
        .expect("Out", in -> enumerate(in, window, fill))
        .lodFrom("X")
        .build();
  }

  private static Expected enumerate(Inputs in, int window, int fill) {
    long[] ids = in.longs("X");
    int[] offsets = in.offsets("X");
    long[] out = new long[ids.length * window];
    for (int i = 0; i + 1 < offsets.length; i++) {
      for (int t = offsets[i]; t < offsets[i + 1]; t++) {
        for (int k = 0; k < window; k++) {
          out[t * window + k] = t + k < offsets[i + 1] ? ids[t + k] : fill;
        }
      }
    }
    return Expected.longs(out, ids.length, window);
  }
}
