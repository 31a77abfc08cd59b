package org.fluidjava.testkit.detection;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code prior_box}. */
final class PriorBoxCases {
  private PriorBoxCases() {}

  static List<OpCase> cases() {
    double root = Math.sqrt(2f);
    double middle = Math.sqrt(4 * 9);
    return List.of(
        base("ratios, then the middle size", 2, 3)
            .attr("max_sizes", new float[] {9})
            .attr("aspect_ratios", new float[] {1, 2})
            .attr("flip", true)
            .attr("clip", true)
            .expect(
                "Boxes",
                in ->
                    boxes(
                        in, true, 0, 0, 4, 4, 4 * root, 4 / root, 4 / root, 4 * root, middle,
                        middle))
            .expect("Variances", in -> variances(in, 4))
            .build(),
        base("squares first", 1, 2)
            .attr("max_sizes", new float[] {9})
            .attr("aspect_ratios", new float[] {2})
            .attr("flip", false)
            .attr("clip", false)
            .attr("min_max_aspect_ratios_order", true)
            .expect("Boxes", in -> boxes(in, false, 0, 0, 4, 4, middle, middle, 4 * root, 4 / root))
            .expect("Variances", in -> variances(in, 3))
            .build(),
        base("steps given", 2, 2)
            .attr("aspect_ratios", new float[] {1})
            .attr("clip", false)
            .attr("step_w", 5f)
            .attr("step_h", 7f)
            .expect("Boxes", in -> boxes(in, false, 5, 7, 4, 4))
            .expect("Variances", in -> variances(in, 1))
            .build(),
        base("largest below smallest", 2, 2)
            .attr("max_sizes", new float[] {3})
            .fails("prior_box: max_sizes 3.0 must be above min_sizes 4.0")
            .build(),
        OpCase.of("prior_box")
            .named("an image without rows")
            .in("Input", Values.normal(1, 2, 3, 3))
            .in("Image", Values.normal(1, 3, 0, 3))
            .attr("min_sizes", new float[] {4})
            .fails("prior_box: Image must not be empty but is [1, 3, 0, 3]")
            .build());
  }

  private static OpCase.Builder base(String name, int height, int width) {
    return OpCase.of("prior_box")
        .named(name)
        .in("Input", Values.normal(1, 2, height, width))
        .in("Image", Values.normal(1, 3, 20, 24))
        .attr("min_sizes", new float[] {4})
        .attr("variances", new float[] {0.1f, 0.1f, 0.2f, 0.3f});
  }

  /** Boxes of these widths and heights in pixels around each cell. */
  private static Expected boxes(
      Inputs in, boolean clip, double stepX, double stepY, double... sizes) {
    int height = in.dim("Input", 2);
    int width = in.dim("Input", 3);
    double across = stepX > 0 ? stepX : 24.0 / width;
    double down = stepY > 0 ? stepY : 20.0 / height;
    List<Double> all = new ArrayList<>();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int i = 0; i < sizes.length; i += 2) {
          double centreX = (x + 0.5) * across;
          double centreY = (y + 0.5) * down;
          all.add((centreX - sizes[i] / 2) / 24);
          all.add((centreY - sizes[i + 1] / 2) / 20);
          all.add((centreX + sizes[i] / 2) / 24);
          all.add((centreY + sizes[i + 1] / 2) / 20);
        }
      }
    }
    double[] values =
        all.stream().mapToDouble(v -> clip ? Math.min(1, Math.max(0, v)) : v).toArray();
    return Expected.of(values, height, width, sizes.length / 2, 4);
  }

  private static Expected variances(Inputs in, int boxes) {
    int cells = in.dim("Input", 2) * in.dim("Input", 3);
    double[] values = new double[cells * boxes * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = new double[] {0.1f, 0.1f, 0.2f, 0.3f}[i % 4];
    }
    return Expected.of(values, in.dim("Input", 2), in.dim("Input", 3), boxes, 4);
  }
}
