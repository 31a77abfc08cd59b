package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code box_coder}. */
final class BoxCoderCases {
  private static final double[] PRIORS = {
    0.1, 0.2, 0.5, 0.7, 0.3, 0.1, 0.9, 0.4, 0.0, 0.5, 0.2, 0.9
  };
  private static final double[] TARGETS = {0.2, 0.2, 0.6, 0.5, 0.1, 0.3, 0.8, 0.9};
  private static final float[] VARIANCE = {0.1f, 0.2f, 0.3f, 0.4f};

  private BoxCoderCases() {}

  static List<OpCase> cases() {
    return List.of(
        encode("encode", true).in("PriorBoxVar", Values.uniform(0.1, 0.5, 3, 4)).build(),
        encode("encode pixels, one variance", false).attr("variance", VARIANCE).build(),
        encode("encode without variance", true).build(),
        decode("decode", true, 0, Values.normal(2, 3, 4))
            .in("PriorBoxVar", Values.uniform(0.1, 0.5, 3, 4))
            .build(),
        decode("decode rows of priors", false, 1, Values.normal(3, 2, 4))
            .attr("variance", VARIANCE)
            .build(),
        decode("decode one", true, 0, Values.normal(1, 3, 4)).build(),
        base("an unknown code", "centre")
            .in("TargetBox", Values.normal(2, 4))
            .fails(
                "box_coder: code_type must be encode_center_size or decode_center_size but is"
                    + " \"centre\"")
            .build(),
        base("other priors", "decode_center_size")
            .in("TargetBox", Values.normal(2, 2, 4))
            .fails("box_coder: extent 1 of TargetBox (2) must be the number of priors (3)")
            .build());
  }

  private static OpCase.Builder base(String name, String code) {
    return OpCase.of("box_coder")
        .named(name)
        .in("PriorBox", Values.of(PRIORS, 3, 4))
        .attr("code_type", code);
  }

  private static OpCase.Builder encode(String name, boolean normalized) {
    return base(name, "encode_center_size")
        .in("TargetBox", Values.of(TARGETS, 2, 4).lengths(1, 1))
        .attr("box_normalized", normalized)
        .expect("OutputBox", in -> encoded(in, normalized ? 0 : 1))
        .lodFrom("TargetBox");
  }

  private static OpCase.Builder decode(String name, boolean normalized, int axis, Values target) {
    return base(name, "decode_center_size")
        .in("TargetBox", target)
        .attr("box_normalized", normalized)
        .attr("axis", axis)
        .expect("OutputBox", in -> decoded(in, normalized ? 0 : 1, axis));
  }

  private static double variance(Inputs in, int prior, int k) {
    if (in.has("PriorBoxVar")) {
      return in.get("PriorBoxVar")[4 * prior + k];
    }
    return 1;
  }

  /** Centre and size of box {@code i}: x, y, width, height. */
  private static double[] centred(double[] boxes, int i, double border) {
    double width = boxes[4 * i + 2] - boxes[4 * i] + border;
    double height = boxes[4 * i + 3] - boxes[4 * i + 1] + border;
    return new double[] {boxes[4 * i] + width / 2, boxes[4 * i + 1] + height / 2, width, height};
  }

  private static Expected encoded(Inputs in, double border) {
    double[] out = new double[2 * 3 * 4];
    boolean fixed = border > 0;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        double[] prior = centred(in.get("PriorBox"), j, border);
        double[] target = centred(in.get("TargetBox"), i, border);
        for (int k = 0; k < 4; k++) {
          double code =
              k < 2
                  ? (target[k] - border / 2 - prior[k]) / prior[2 + k]
                  : Math.log(target[k] / prior[k]);
          out[(i * 3 + j) * 4 + k] = code / (fixed ? VARIANCE[k] : variance(in, j, k));
        }
      }
    }
    return Expected.of(out, 2, 3, 4);
  }

  private static Expected decoded(Inputs in, double border, int axis) {
    double[] t = in.get("TargetBox");
    double[] out = new double[t.length];
    int columns = in.dim("TargetBox", 1);
    for (int i = 0; i < t.length / 4; i++) {
      int j = axis == 0 ? i % columns : i / columns;
      double[] prior = centred(in.get("PriorBox"), j, border);
      for (int k = 0; k < 2; k++) {
        double near = border > 0 ? VARIANCE[k] : variance(in, j, k);
        double wide = border > 0 ? VARIANCE[2 + k] : variance(in, j, 2 + k);
        double centre = prior[k] + near * t[4 * i + k] * prior[2 + k];
        double size = prior[2 + k] * Math.exp(wide * t[4 * i + 2 + k]);
        out[4 * i + k] = centre - size / 2;
        out[4 * i + 2 + k] = centre + size / 2 - border;
      }
    }
    return Expected.of(out, in.shape("TargetBox"));
  }
}
