package org.fluidjava.testkit.sequence;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_mask}. */
final class SequenceMaskCases {
  private SequenceMaskCases() {}

  static List<OpCase> cases() {
    return List.of(
        mask("to the largest", -1, DType.INT64, 3, Values.longsOf(new long[] {1, 3, 0}, 3)),
        mask("to five, float", 5, DType.FLOAT32, 5, Values.longsOf(new long[] {1, 3, 7}, 3)),
        mask("rank 2, int32", 4, DType.INT32, 4, Values.ints(0, 5, 2, 3)),
        mask("bool", 2, DType.BOOL, 2, Values.longsOf(new long[] {1}, 1, 1)),
        OpCase.of("sequence_mask")
            .named("positions from a tensor")
            .in("X", Values.longsOf(new long[] {2, 0}, 2))
            .in("MaxLenTensor", Values.intsOf(new int[] {3}, 1))
            .attr("out_dtype", DType.INT64.number())
            .expect("Y", in -> mask(in, 3).as(DType.INT64))
            .build(),
        OpCase.of("sequence_mask")
            .named("no positions")
            .in("X", Values.longsOf(new long[] {2, 0}, 2))
            .in("MaxLenTensor", Values.intsOf(new int[] {0}, 1))
            .unchecked("Y", "refused")
            .fails("sequence_mask: MaxLenTensor must be one number, at least 1, but holds [0]")
            .build());
  }

  private static OpCase mask(String name, int given, DType dtype, int positions, Values x) {
    return OpCase.of("sequence_mask")
        .named(name)
        .in("X", x)
        .attr("maxlen", given)
        .attr("out_dtype", dtype.number())
        .expect("Y", in -> mask(in, positions).as(dtype))
        .build();
  }

  private static Expected mask(Inputs in, int positions) {
    long[] lengths = in.longs("X");
    double[] out = new double[lengths.length * positions];
    for (int i = 0; i < out.length; i++) {
      out[i] = i % positions < lengths[i / positions] ? 1 : 0;
    }
    return Expected.of(out, in.shape("X").append(positions));
  }
}
