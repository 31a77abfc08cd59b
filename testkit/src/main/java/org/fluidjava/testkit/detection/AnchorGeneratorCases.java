package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code anchor_generator}. */
final class AnchorGeneratorCases {
  /** Widths and heights of cells of 16 pixels at ratios 0.5, 1 and 2: 23 x 12, 16 x 16, 11 x 22. */
  private static final double[][] CELLS = {{23, 12}, {16, 16}, {11, 22}};

  private AnchorGeneratorCases() {}

  static List<OpCase> cases() {
    return List.of(
        anchors("two by three cells", Values.normal(1, 2, 2, 3)),
        anchors("one cell", Values.normal(1, 1, 1, 1)),
        OpCase.of("anchor_generator")
            .named("a size of 0")
            .in("Input", Values.normal(1, 2, 2, 3))
            .attr("anchor_sizes", new float[] {0})
            .attr("aspect_ratios", new float[] {1})
            .fails("anchor_generator: anchor_sizes must be above 0 but one is 0.0")
            .build());
  }

  private static OpCase anchors(String name, Values input) {
    return OpCase.of("anchor_generator")
        .named(name)
        .in("Input", input)
        .attr("anchor_sizes", new float[] {32, 64})
        .attr("aspect_ratios", new float[] {0.5f, 1, 2})
        .attr("variances", new float[] {1, 2, 3, 4})
        .attr("stride", new float[] {16, 16})
        .attr("offset", 0.5f)
        .expect("Anchors", in -> numbers(in, false))
        .expect("Variances", in -> numbers(in, true))
        .build();
  }

  private static Expected numbers(Inputs in, boolean variances) {
    int height = in.dim("Input", 2);
    int width = in.dim("Input", 3);
    double[] out = new double[height * width * 24];
    for (int i = 0; i < out.length; i++) {
      int corner = i % 4;
      double scale = i / 4 % 2 == 0 ? 2 : 4;
      double side = CELLS[i / 8 % 3][corner % 2] * scale;
      int cell = i / 24;
      double centre = (corner % 2 == 0 ? cell % width : cell / width) * 16 + 7.5;
      out[i] = variances ? corner + 1 : centre + (corner < 2 ? -0.5 : 0.5) * (side - 1);
    }
    return Expected.of(out, height, width, 6, 4);
  }
}
