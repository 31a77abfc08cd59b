package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;

/** Kernel of {@code yolo_box}. */
final class YoloBoxKernels implements Kernel {
  private final Tensor x;
  private final Tensor sizes;
  private final Tensor boxes;
  private final Tensor scores;
  private final int classes;
  private final int[] anchors;
  private final int ratio;
  private final double threshold;
  private final boolean clip;
  private final double scale;
  private final boolean aware;
  private final double weight;

  private YoloBoxKernels(KernelContext c) {
    x = c.in("X");
    sizes = c.in("ImgSize");
    boxes = c.out("Boxes");
    scores = c.out("Scores");
    Attrs attrs = c.attrs();
    classes = attrs.getInt("class_num");
    anchors = attrs.getInts("anchors");
    ratio = attrs.getInt("downsample_ratio");
    threshold = attrs.getFloat("conf_thresh");
    clip = attrs.getBoolean("clip_bbox");
    scale = attrs.getFloat("scale_x_y");
    aware = attrs.getBoolean("iou_aware");
    weight = attrs.getFloat("iou_aware_factor");
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("yolo_box", YoloBoxKernels::new);
  }

  static double sigmoid(double v) {
    return 1 / (1 + Math.exp(-v));
  }

  @Override
  public void run() {
    boxes.elements().fill(0);
    scores.elements().fill(0);
    long cells = x.dim(2) * x.dim(3);
    long count = anchors.length / 2;
    for (long image = 0; image < x.dim(0); image++) {
      for (long anchor = 0; anchor < count; anchor++) {
        for (long cell = 0; cell < cells; cell++) {
          box(image, anchor, cell, (image * count + anchor) * cells + cell);
        }
      }
    }
  }

  private void box(long image, long anchor, long cell, long row) {
    Elements from = x.elements();
    long cells = x.dim(2) * x.dim(3);
    long count = anchors.length / 2;
    long first = image * x.dim(1) + (aware ? count : 0) + anchor * (5 + classes);
    double confidence = sigmoid(from.get((first + 4) * cells + cell));
    if (aware) {
      double overlap = sigmoid(from.get((image * x.dim(1) + anchor) * cells + cell));
      confidence = Math.pow(confidence, 1 - weight) * Math.pow(overlap, weight);
    }
    if (confidence < threshold) {
      return;
    }
    double height = sizes.elements().getLong(2 * image);
    double width = sizes.elements().getLong(2 * image + 1);
    double bias = -0.5 * (scale - 1);
    long columns = x.dim(3);
    double centreX =
        (cell % columns + sigmoid(from.get(first * cells + cell)) * scale + bias) * width / columns;
    double centreY =
        (cell / columns + sigmoid(from.get((first + 1) * cells + cell)) * scale + bias)
            * height
            / x.dim(2);
    int pair = (int) (2 * anchor);
    double halfWidth =
        Math.exp(from.get((first + 2) * cells + cell))
            * anchors[pair]
            * width
            / (ratio * columns)
            / 2;
    double halfHeight =
        Math.exp(from.get((first + 3) * cells + cell))
            * anchors[pair + 1]
            * height
            / (ratio * x.dim(2))
            / 2;
    Elements to = boxes.elements();
    to.set(4 * row, low(centreX - halfWidth));
    to.set(4 * row + 1, low(centreY - halfHeight));
    to.set(4 * row + 2, high(centreX + halfWidth, width));
    to.set(4 * row + 3, high(centreY + halfHeight, height));
    for (int k = 0; k < classes; k++) {
      scores
          .elements()
          .set(row * classes + k, confidence * sigmoid(from.get((first + 5 + k) * cells + cell)));
    }
  }

  private double low(double corner) {
    return clip ? Math.max(corner, 0) : corner;
  }

  private double high(double corner, double extent) {
    return clip ? Math.min(corner, extent - 1) : corner;
  }
}
