package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code yolo_box}. */
final class YoloBoxCases {
  private static final int[] ANCHORS = {10, 13, 16, 30};

  private YoloBoxCases() {}

  static List<OpCase> cases() {
    return List.of(
        boxes("three classes", 2, 3, 2, 3, 0.3f, true, 1, 0),
        boxes("not cut", 1, 1, 1, 1, 0.01f, false, 1.2f, 0),
        boxes("overlap aware", 2, 2, 3, 2, 0.5f, true, 1, 0.4f),
        OpCase.of("yolo_box")
            .named("channels missing")
            .in("X", Values.normal(1, 15, 2, 2))
            .in("ImgSize", Values.intsOf(new int[] {30, 40}, 1, 2))
            .attr("anchors", ANCHORS)
            .attr("class_num", 3)
            .fails(
                "yolo_box: X must have 16 channels for 2 anchors and 3 classes but is [1, 15, 2, 2]")
            .build());
  }

  private static OpCase boxes(
      String name,
      int images,
      int classes,
      int height,
      int width,
      float threshold,
      boolean clip,
      float scale,
      float factor) {
    int channels = 2 * (classes + (factor > 0 ? 6 : 5));
    return OpCase.of("yolo_box")
        .named(name)
        .in("X", Values.normal(images, channels, height, width))
        .in("ImgSize", Values.ints(20, 60, images, 2))
        .attr("anchors", ANCHORS)
        .attr("class_num", classes)
        .attr("conf_thresh", threshold)
        .attr("downsample_ratio", 16)
        .attr("clip_bbox", clip)
        .attr("scale_x_y", scale)
        .attr("iou_aware", factor > 0)
        .attr("iou_aware_factor", factor)
        .expect("Boxes", in -> expected(in, classes, threshold, clip, scale, factor, true))
        .expect("Scores", in -> expected(in, classes, threshold, clip, scale, factor, false))
        .build();
  }

  private static double number(Inputs in, int image, int channel, int cell) {
    int cells = in.dim("X", 2) * in.dim("X", 3);
    return in.get("X")[(image * in.dim("X", 1) + channel) * cells + cell];
  }

  private static double sigmoid(double v) {
    return 1 / (1 + Math.exp(-v));
  }

  private static Expected expected(
      Inputs in,
      int classes,
      double threshold,
      boolean clip,
      double scale,
      double factor,
      boolean boxes) {
    int height = in.dim("X", 2);
    int width = in.dim("X", 3);
    int cells = height * width;
    int images = in.dim("X", 0);
    int inner = boxes ? 4 : classes;
    double[] out = new double[images * 2 * cells * inner];
    for (int row = 0; row < out.length / inner; row++) {
      int image = row / (2 * cells);
      int anchor = row / cells % 2;
      int cell = row % cells;
      int first = (factor > 0 ? 2 : 0) + anchor * (5 + classes);
      double confidence = sigmoid(number(in, image, first + 4, cell));
      if (factor > 0) {
        confidence =
            Math.pow(confidence, 1 - factor)
                * Math.pow(sigmoid(number(in, image, anchor, cell)), factor);
      }
      if (confidence < threshold) {
        continue;
      }
      for (int i = 0; i < inner; i++) {
        if (!boxes) {
          out[row * inner + i] = confidence * sigmoid(number(in, image, first + 5 + i, cell));
          continue;
        }
        int axis = i % 2;
        double extent = in.get("ImgSize")[2 * image + 1 - axis];
        int count = axis == 0 ? width : height;
        double place = axis == 0 ? cell % width : cell / width;
        double moved = sigmoid(number(in, image, first + axis, cell)) * scale - (scale - 1) / 2;
        double centre = (place + moved) * extent / count;
        double size =
            Math.exp(number(in, image, first + 2 + axis, cell))
                * ANCHORS[2 * anchor + axis]
                * extent
                / (16 * count);
        double border = centre + (i < 2 ? -size : size) / 2;
        if (clip) {
          border = i < 2 ? Math.max(0, border) : Math.min(extent - 1, border);
        }
        out[row * inner + i] = border;
      }
    }
    return Expected.of(out, images, 2L * cells, inner);
  }
}
