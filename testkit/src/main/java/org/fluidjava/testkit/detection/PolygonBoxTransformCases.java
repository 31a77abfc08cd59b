package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code polygon_box_transform}. */
final class PolygonBoxTransformCases {
  private PolygonBoxTransformCases() {}

  static List<OpCase> cases() {
    return List.of(
        places("one cell", 1, 2, 1, 1),
        places("four corners", 2, 8, 3, 5),
        OpCase.of("polygon_box_transform")
            .named("half a corner")
            .in("Input", Values.normal(1, 3, 2, 2))
            .fails(
                "polygon_box_transform: Input must have an even number of channels but is [1, 3, 2, 2]")
            .build());
  }

  private static OpCase places(String name, int images, int channels, int height, int width) {
    return OpCase.of("polygon_box_transform")
        .named(name)
        .in("Input", Values.normal(images, channels, height, width))
        .expect("Output", in -> expected(in, height, width), images, channels, height, width)
        .build();
  }

  private static double[] expected(Inputs in, int height, int width) {
    double[] out = new double[in.get("Input").length];
    int at = 0;
    while (at < out.length) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++, at++) {
          int channel = at / (height * width);
          out[at] = 4 * (channel % 2 == 0 ? x : y) - in.get("Input")[at];
        }
      }
    }
    return out;
  }
}
