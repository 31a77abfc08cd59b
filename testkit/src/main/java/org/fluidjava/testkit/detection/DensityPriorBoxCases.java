package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code density_prior_box}. */
final class DensityPriorBoxCases {
  private DensityPriorBoxCases() {}

  static List<OpCase> cases() {
    return List.of(
        boxes("two in a row, clipped", 2, 3, true, false, 0),
        boxes("not clipped", 3, 2, false, false, 0),
        boxes("flat, steps given", 1, 1, false, true, 7),
        base("densities missing", 1, 1)
            .attr("densities", new int[] {1})
            .fails(
                "density_prior_box: there must be one density for each of the 2 fixed_sizes but are 1")
            .build());
  }

  private static OpCase.Builder base(String name, int height, int width) {
    return OpCase.of("density_prior_box")
        .named(name)
        .in("Input", Values.normal(1, 2, height, width))
        .in("Image", Values.normal(1, 3, 20, 24))
        .attr("fixed_sizes", new float[] {4, 8})
        .attr("fixed_ratios", new float[] {1, 4})
        .attr("variances", new float[] {0.1f, 0.1f, 0.2f, 0.3f});
  }

  private static OpCase boxes(
      String name, int height, int width, boolean clip, boolean flat, float step) {
    return base(name, height, width)
        .attr("densities", new int[] {2, 1})
        .attr("clip", clip)
        .attr("flatten_to_2d", flat)
        .attr("step_w", step)
        .attr("step_h", step)
        .expect("Boxes", in -> expected(in, flat, step, false))
        .expect("Variances", in -> expected(in, flat, step, true))
        .build();
  }

  /** Ten boxes for each cell: four and four of size 4, one and one of size 8. */
  private static Expected expected(Inputs in, boolean flat, double step, boolean variances) {
    int height = in.dim("Input", 2);
    int width = in.dim("Input", 3);
    double across = step == 0 ? 24.0 / width : step;
    double down = step == 0 ? 20.0 / height : step;
    int mean = (int) ((across + down) / 2);
    double[] out = new double[height * width * 40];
    for (int i = 0; i < out.length; i++) {
      int corner = i % 4;
      if (variances) {
        out[i] = new double[] {0.1f, 0.1f, 0.2f, 0.3f}[corner];
        continue;
      }
      int box = i / 4 % 10;
      int cell = i / 40;
      double size = box < 8 ? 4 : 8;
      boolean wide = box < 8 ? box >= 4 : box == 9;
      boolean x = corner % 2 == 0;
      double extent = wide ? x ? size * 2 : size / 2 : size;
      double centre = ((x ? cell % width : cell / width) + 0.5) * (x ? across : down);
      if (box < 8) {
        int shift = mean / 2;
        centre += -mean / 2.0 + shift / 2.0 + (x ? box % 2 : box % 4 / 2) * shift;
      } else {
        centre += -mean / 2.0 + mean / 2.0;
      }
      double border = (centre + (corner < 2 ? -extent : extent) / 2) / (x ? 24 : 20);
      out[i] = Math.max(0, Math.min(1, border));
    }
    return flat
        ? Expected.of(out, height * width * 10L, 4)
        : Expected.of(out, height, width, 10, 4);
  }
}
