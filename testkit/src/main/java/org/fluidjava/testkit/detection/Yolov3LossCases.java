package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code yolov3_loss}. */
final class Yolov3LossCases {
  private static final int[] ANCHORS = {10, 13, 16, 30, 33, 23};
  private static final int[] MASK = {0, 2};
  private static final int SIDE = 3;
  private static final double INPUT = 16.0 * SIDE;

  /** Boxes of three cells; the last is none. */
  private static final double[] BOXES = {
    .2, .3, .25, .3, .5, .9, .7, .5, 0, 0, 0, 0, .7, .7, .3, .2, .4, .1, .1, .9, .9, .4, .2, .25
  };

  private Yolov3LossCases() {}

  static List<OpCase> cases() {
    return List.of(
        loss("two images", 3, true, false, 1),
        loss("scores", 1, false, true, 1),
        loss("wide centres", 2, true, true, 1.1f),
        OpCase.of("yolov3_loss")
            .named("not square")
            .in("X", Values.normal(1, 14, 2, 3))
            .in("GTBox", Values.of(new double[4], 1, 1, 4))
            .in("GTLabel", Values.ints(0, 1, 1, 1))
            .attr("anchors", ANCHORS)
            .attr("anchor_mask", MASK)
            .attr("class_num", 2)
            .fails("yolov3_loss: X must be as high as it is wide but is [1, 14, 2, 3]")
            .build());
  }

  private static OpCase loss(
      String name, int classes, boolean smooth, boolean scores, float scale) {
    OpCase.Builder made =
        OpCase.of("yolov3_loss")
            .named(name)
            .in("X", Values.normal(2, 2L * (5 + classes), SIDE, SIDE))
            .in("GTBox", Values.of(BOXES, 2, 3, 4))
            .in("GTLabel", Values.ints(0, classes, 2, 3))
            .attr("anchors", ANCHORS)
            .attr("anchor_mask", MASK)
            .attr("class_num", classes)
            .attr("downsample_ratio", 16)
            .attr("ignore_thresh", 0.4f)
            .attr("use_label_smooth", smooth)
            .attr("scale_x_y", scale);
    if (scores) {
      made.in("GTScore", Values.uniform(.3, 1, 2, 3));
    }
    return made.expect("Loss", in -> expected(in, classes, smooth, scale), 2)
        .unchecked("ObjectnessMask", "it counts in the loss")
        .unchecked("GTMatchMask", "it counts in the loss")
        .noGradientThrough("ObjectnessMask")
        .checkGradient("X")
        .build();
  }

  private static double entropy(double logit, double wanted) {
    double p = 1 / (1 + Math.exp(-logit));
    return -wanted * Math.log(p) - (1 - wanted) * Math.log(1 - p);
  }

  private static double common(double a, double aSize, double b, double bSize) {
    return Math.max(
        0, Math.min(a + aSize / 2, b + bSize / 2) - Math.max(a - aSize / 2, b - bSize / 2));
  }

  private static double overlap(double[] a, double[] b) {
    double both = common(a[0], a[2], b[0], b[2]) * common(a[1], a[3], b[1], b[3]);
    return both / (a[2] * a[3] + b[2] * b[3] - both);
  }

  private static double[] expected(Inputs in, int classes, boolean smooth, double scale) {
    double[] loss = new double[2];
    double[] x = in.get("X");
    double less = smooth ? Math.min(1.0 / classes, 1.0 / 40) : 0;
    for (int image = 0; image < 2; image++) {
      double[] object = new double[2 * SIDE * SIDE];
      for (int i = 0; i < object.length; i++) {
        int first = (image * 2 + i / 9) * (5 + classes) * 9 + i % 9;
        double[] own = new double[4];
        for (int axis = 0; axis < 2; axis++) {
          double p = 1 / (1 + Math.exp(-x[first + 9 * axis]));
          int place = axis == 0 ? i % 3 : i % 9 / 3;
          own[axis] = (place + p * scale - (scale - 1) / 2) / SIDE;
          own[2 + axis] =
              Math.exp(x[first + 9 * (2 + axis)]) * ANCHORS[2 * MASK[i / 9] + axis] / INPUT;
        }
        for (int box = 0; box < 3; box++) {
          double[] truth = truth(in, image, box);
          if (truth[2] > 0 && overlap(own, truth) > 0.4f) {
            object[i] = -1;
          }
        }
      }
      for (int box = 0; box < 3; box++) {
        double[] truth = truth(in, image, box);
        int mask = truth[2] > 0 ? mask(truth) : -1;
        if (mask < 0) {
          continue;
        }
        double score = in.has("GTScore") ? in.get("GTScore")[image * 3 + box] : 1;
        int column = (int) (truth[0] * SIDE);
        int row = (int) (truth[1] * SIDE);
        int first = (image * 2 + mask) * (5 + classes) * 9 + row * 3 + column;
        object[mask * 9 + row * 3 + column] = score;
        double share = score * (2 - truth[2] * truth[3]);
        loss[image] += share * entropy(x[first], truth[0] * SIDE - column);
        loss[image] += share * entropy(x[first + 9], truth[1] * SIDE - row);
        for (int axis = 0; axis < 2; axis++) {
          double size = Math.log(truth[2 + axis] * INPUT / ANCHORS[2 * MASK[mask] + axis]);
          loss[image] += share * Math.abs(x[first + 9 * (2 + axis)] - size);
        }
        for (int k = 0; k < classes; k++) {
          boolean right = k == in.ints("GTLabel")[image * 3 + box];
          loss[image] += score * entropy(x[first + 9 * (5 + k)], right ? 1 - less : less);
        }
      }
      for (int i = 0; i < object.length; i++) {
        double logit = x[((image * 2 + i / 9) * (5 + classes) + 4) * 9 + i % 9];
        if (object[i] >= 0) {
          loss[image] += object[i] > 0 ? object[i] * entropy(logit, 1) : entropy(logit, 0);
        }
      }
    }
    return loss;
  }

  private static double[] truth(Inputs in, int image, int box) {
    double[] truth = new double[4];
    System.arraycopy(in.get("GTBox"), (image * 3 + box) * 4, truth, 0, 4);
    return truth;
  }

  /** The place in the mask of the anchor that fits best, or -1. */
  private static int mask(double[] truth) {
    double[] fits = new double[3];
    for (int i = 0; i < 3; i++) {
      fits[i] =
          overlap(
              new double[] {0, 0, ANCHORS[2 * i] / INPUT, ANCHORS[2 * i + 1] / INPUT},
              new double[] {0, 0, truth[2], truth[3]});
    }
    if (fits[1] > fits[0] && fits[1] >= fits[2]) {
      return -1;
    }
    return fits[2] > fits[0] ? 1 : 0;
  }
}
