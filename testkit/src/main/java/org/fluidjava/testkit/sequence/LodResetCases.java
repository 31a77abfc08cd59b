package org.fluidjava.testkit.sequence;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code lod_reset}. */
final class LodResetCases {
  private LodResetCases() {}

  static List<OpCase> cases() {
    return List.of(
        reset("offsets", Values.normal(4, 2).lengths(4))
            .attr("target_lod", new int[] {0, 1, 4})
            .expect("Out", in -> same(in).lengths(1, 3))
            .build(),
        reset("LoD of another", Values.normal(4, 2).batch())
            .in("Y", Values.normal(4, 1).lod(LoD.ofLengths(new int[] {1, 1}, new int[] {3, 1})))
            .expect("Out", in -> same(in).lod(in.lod("Y")))
            .build(),
        reset("offsets from numbers", Values.normal(4, 2).batch())
            .in("Y", Values.intsOf(new int[] {0, 0, 4}, 3))
            .expect("Out", in -> same(in).lengths(0, 4))
            .build(),
        reset("a finer level", Values.normal(4, 2).lod(LoD.ofLengths(new int[] {4})))
            .in("Y", Values.intsOf(new int[] {0, 1, 2, 3, 4}, 5))
            .attr("append", true)
            .expect("Out", in -> same(in).lod(LoD.ofLengths(new int[] {4}, new int[] {1, 1, 1, 1})))
            .build(),
        OpCase.of("lod_reset")
            .named("integers")
            .in("X", Values.longs(0, 9, 3, 1))
            .attr("target_lod", new int[] {0, 2, 3})
            .expect("Out", in -> same(in).as(DType.INT64).lengths(2, 1))
            .build(),
        refused("too few rows", 0, 3)
            .fails("lod_reset: the new LoD covers 3 rows, but X's shape is [4, 2]")
            .build(),
        refused("falling offsets", 0, 3, 2, 4)
            .fails(
                "lod_reset: the new offsets make no LoD: LoD offsets: level 0 must not fall, but offset 2 is 2 after 3")
            .build());
  }

  private static OpCase.Builder reset(String name, Values x) {
    return OpCase.of("lod_reset").named(name).in("X", x).checkGradient("X");
  }

  private static OpCase.Builder refused(String name, int... offsets) {
    return OpCase.of("lod_reset")
        .named(name)
        .in("X", Values.normal(4, 2))
        .attr("target_lod", offsets)
        .unchecked("Out", "refused");
  }

  private static Expected same(Inputs in) {
    return Expected.of(in.get("X"), in.shape("X"));
  }
}
