package org.fluidjava.testkit.nn;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code hash}: known values of XXH64, and the real Paddle for the rest. */
final class HashCases {
  private HashCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("hash")
            .named("the bytes of \"test\"")
            .in("X", Values.intsOf(new int[] {0x74736574}, 1, 1))
            .expect("Out", in -> Expected.ints(new int[] {14137}, 1, 1, 1))
            .build(),
        range("one id", 1),
        range("seven ids", 7),
        range("nine ids", 9),
        OpCase.of("hash")
            .named("no ids")
            .in("X", Values.normal(3, 2))
            .fails("hash: X must be int32 or int64 but is float32")
            .build());
  }

  private static OpCase range(String name, int width) {
    return OpCase.of("hash")
        .named(name)
        .in("X", Values.longs(0, 1 << 20, 5, width).lengths(2, 3))
        .attr("num_hash", 2)
        .attr("mod_by", 97L)
        .check(
            "Out",
            (in, value) -> {
              for (long bucket : ((org.fluidjava.tensor.LoDTensor) value).longs()) {
                if (bucket < 0 || bucket >= 97) {
                  throw new AssertionError("bucket " + bucket + " is not in [0, 97)");
                }
              }
            })
        .build();
  }
}
