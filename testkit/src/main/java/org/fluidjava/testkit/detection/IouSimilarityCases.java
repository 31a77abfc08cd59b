package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code iou_similarity}. */
final class IouSimilarityCases {
  private static final double[] BOXES = {0, 0, 4, 4, 1, 1, 3, 6, 5, 5, 8, 7};
  private static final double[] OTHERS = {0, 0, 4, 4, 2, 3, 6, 6};

  private IouSimilarityCases() {}

  static List<OpCase> cases() {
    return List.of(
        overlaps("parts of the image", true),
        overlaps("pixels", false),
        OpCase.of("iou_similarity")
            .named("sequences")
            .in("X", Values.of(BOXES, 3, 4).lengths(2, 0, 1))
            .in("Y", Values.of(OTHERS, 2, 4))
            .expect("Out", in -> overlaps(in, 0))
            .lodFrom("X")
            .build(),
        OpCase.of("iou_similarity")
            .named("five numbers")
            .in("X", Values.normal(3, 5))
            .in("Y", Values.normal(2, 4))
            .fails("iou_similarity: X must be [boxes, 4] but is [3, 5]")
            .build());
  }

  private static OpCase overlaps(String name, boolean normalized) {
    return OpCase.of("iou_similarity")
        .named(name)
        .in("X", Values.of(BOXES, 3, 4))
        .in("Y", Values.of(OTHERS, 2, 4))
        .attr("box_normalized", normalized)
        .expect("Out", in -> overlaps(in, normalized ? 0 : 1))
        .build();
  }

  private static Expected overlaps(Inputs in, double border) {
    double[] x = in.get("X");
    double[] y = in.get("Y");
    double[] out = new double[6];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 2; j++) {
        double width = Math.min(x[4 * i + 2], y[4 * j + 2]) - Math.max(x[4 * i], y[4 * j]) + border;
        double height =
            Math.min(x[4 * i + 3], y[4 * j + 3]) - Math.max(x[4 * i + 1], y[4 * j + 1]) + border;
        double common = Math.max(0, width) * Math.max(0, height);
        double areas = area(x, i, border) + area(y, j, border);
        out[2 * i + j] = common / (areas - common);
      }
    }
    return Expected.of(out, 3, 2);
  }

  private static double area(double[] boxes, int i, double border) {
    return (boxes[4 * i + 2] - boxes[4 * i] + border)
        * (boxes[4 * i + 3] - boxes[4 * i + 1] + border);
  }
}
