package org.fluidjava.testkit.vision;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code temporal_shift}. */
final class TemporalShiftCases {
  private TemporalShiftCases() {}

  static List<OpCase> cases() {
    return List.of(
        shift("three frames", 3, 0.25f, "NCHW", Values.normal(6, 4, 2, 3).batch()),
        shift("nearly half the channels each way", 2, 0.49f, "NCHW", Values.normal(2, 5, 1, 1)),
        shift("one frame", 1, 0.25f, "NCHW", Values.normal(2, 4, 1, 2)),
        shift("channels last", 2, 0.34f, "NHWC", Values.normal(4, 2, 1, 6)),
        OpCase.of("temporal_shift")
            .named("half a video")
            .in("X", Values.normal(3, 4, 2, 2))
            .attr("seg_num", 2)
            .fails("temporal_shift: the frames of X (3) must be a multiple of seg_num (2)")
            .build());
  }

  private static OpCase shift(String name, int frames, float ratio, String format, Values x) {
    return OpCase.of("temporal_shift")
        .named(name)
        .in("X", x)
        .attr("seg_num", frames)
        .attr("shift_ratio", ratio)
        .attr("data_format", format)
        .expect("Out", in -> shifted(in, frames, ratio, format.equals("NHWC")))
        .checkGradient("X")
        .build();
  }

  private static Expected shifted(Inputs in, int frames, float ratio, boolean last) {
    double[] x = in.get("X");
    int each = x.length / in.dim("X", 0);
    int channels = in.dim("X", last ? 3 : 1);
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int channel = last ? i % channels : i % each / (each / channels);
      int frame = i / each % frames;
      if (channel < (int) (channels * ratio)) {
        out[i] = frame == 0 ? 0 : x[i - each];
      } else if (channel < (int) (channels * 2 * ratio)) {
        out[i] = frame == frames - 1 ? 0 : x[i + each];
      } else {
        out[i] = x[i];
      }
    }
    return Expected.of(out, in.shape("X"));
  }
}
