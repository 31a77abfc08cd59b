package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code box_decoder_and_assign}. */
final class BoxDecoderAndAssignCases {
  private BoxDecoderAndAssignCases() {}

  static List<OpCase> cases() {
    return List.of(
        decoded("three classes", 4, 3, 4.135f),
        decoded("a low limit", 3, 5, 0.2f),
        decoded("background alone", 2, 1, 4.135f),
        withLod(),
        OpCase.of("box_decoder_and_assign")
            .named("offsets missing")
            .in("PriorBox", Values.normal(2, 4))
            .in("PriorBoxVar", Values.normal(4))
            .in("TargetBox", Values.normal(2, 8))
            .in("BoxScore", Values.normal(2, 3))
            .fails("box_decoder_and_assign: TargetBox must be [2, 12] but is [2, 8]")
            .build());
  }

  private static OpCase decoded(String name, int boxes, int classes, float limit) {
    return OpCase.of("box_decoder_and_assign")
        .named(name)
        .in("PriorBox", Values.uniform(0, 20, boxes, 4))
        .in("PriorBoxVar", Values.of(new double[] {0.1f, 0.2f, 0.3f, 0.4f}, 4))
        .in("TargetBox", Values.normal(boxes, 4L * classes))
        .in("BoxScore", Values.uniform(0, 1, boxes, classes))
        .attr("box_clip", limit)
        .expect("DecodeBox", in -> all(in, limit), boxes, 4L * classes)
        .expect("OutputAssignBox", in -> best(in, limit), boxes, 4)
        .build();
  }

  /** All boxes have the LoD of the offsets, the best ones that of the prior boxes. */
  private static OpCase withLod() {
    return OpCase.of("box_decoder_and_assign")
        .named("each has its own LoD")
        .in("PriorBox", Values.uniform(0, 20, 4, 4).lengths(1, 3))
        .in("PriorBoxVar", Values.of(new double[] {0.1f, 0.2f, 0.3f, 0.4f}, 4))
        .in("TargetBox", Values.normal(4, 12).lengths(2, 1, 1))
        .in("BoxScore", Values.uniform(0, 1, 4, 3))
        .expect("DecodeBox", in -> Expected.of(all(in, 4.135f), 4, 12).lengths(2, 1, 1))
        .expect("OutputAssignBox", in -> Expected.of(best(in, 4.135f), 4, 4).lengths(1, 3))
        .build();
  }

  private static double[] all(Inputs in, double limit) {
    double[] out = in.get("TargetBox").clone();
    int classes = in.dim("BoxScore", 1);
    double[] prior = in.get("PriorBox");
    double[] spread = in.get("PriorBoxVar");
    for (int i = 0; i < out.length; i++) {
      int row = i / (4 * classes);
      int axis = i % 2;
      int box = i / 4 * 4;
      double size = prior[4 * row + 2 + axis] - prior[4 * row + axis] + 1;
      double middle = prior[4 * row + axis] + size / 2;
      double centre = middle + spread[axis] * in.get("TargetBox")[box + axis] * size;
      double wide =
          size * Math.exp(Math.min(limit, spread[2 + axis] * in.get("TargetBox")[box + 2 + axis]));
      out[i] = i % 4 < 2 ? centre - wide / 2 : centre + wide / 2 - 1;
    }
    return out;
  }

  private static double[] best(Inputs in, double limit) {
    double[] all = all(in, limit);
    int classes = in.dim("BoxScore", 1);
    double[] out = in.get("PriorBox").clone();
    for (int row = 0; row < in.dim("PriorBox", 0) && classes > 1; row++) {
      int found = 1;
      for (int k = 2; k < classes; k++) {
        double[] scores = in.get("BoxScore");
        found = scores[row * classes + k] > scores[row * classes + found] ? k : found;
      }
      System.arraycopy(all, 4 * (row * classes + found), out, 4 * row, 4);
    }
    return out;
  }
}
