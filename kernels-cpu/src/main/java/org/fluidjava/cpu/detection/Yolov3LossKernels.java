package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code yolov3_loss}. */
final class Yolov3LossKernels implements Kernel {
  private static final double EMPTY = 1e-6;
  private static final double COUNTS = 1e-5;

  private final Tensor x;
  private final Tensor boxes;
  private final Tensor labels;
  private final @Nullable Tensor scores;
  private final Tensor objects;
  private final Tensor matches;
  private final @Nullable Tensor loss;
  private final @Nullable Tensor lossGrad;
  private final @Nullable Tensor grad;
  private final int classes;
  private final int[] anchors;
  private final int[] mask;
  private final int ratio;
  private final double ignore;
  private final double positive;
  private final double negative;
  private final double scale;

  private Yolov3LossKernels(KernelContext c, boolean backward) {
    x = c.in("X");
    boxes = c.in("GTBox");
    labels = c.in("GTLabel");
    scores = c.inOrNull("GTScore");
    objects = backward ? c.in("ObjectnessMask") : c.out("ObjectnessMask");
    matches = backward ? c.in("GTMatchMask") : c.out("GTMatchMask");
    loss = backward ? null : c.out("Loss");
    lossGrad = backward ? c.in("Loss@GRAD") : null;
    grad = backward ? c.outOrNull("X@GRAD") : null;
    Attrs attrs = c.attrs();
    classes = attrs.getInt("class_num");
    anchors = attrs.getInts("anchors");
    mask = attrs.getInts("anchor_mask");
    ratio = attrs.getInt("downsample_ratio");
    ignore = attrs.getFloat("ignore_thresh");
    double smooth = attrs.getBoolean("use_label_smooth") ? Math.min(1.0 / classes, 1.0 / 40) : 0;
    positive = 1 - smooth;
    negative = smooth;
    scale = attrs.getFloat("scale_x_y");
  }

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("yolov3_loss", c -> new Yolov3LossKernels(c, false))
        .forFloats("yolov3_loss_grad", Yolov3LossKernels::backward);
  }

  private static Kernel backward(KernelContext c) {
    Yolov3LossKernels kernel = new Yolov3LossKernels(c, true);
    @Nullable Tensor[] constants = {
      c.outOrNull("GTBox@GRAD"), c.outOrNull("GTLabel@GRAD"), c.outOrNull("GTScore@GRAD")
    };
    return () -> {
      for (Tensor constant : constants) {
        if (constant != null) {
          constant.elements().fill(0);
        }
      }
      if (kernel.grad != null) {
        kernel.run();
      }
    };
  }

  @Override
  public void run() {
    if (loss != null) {
      loss.elements().fill(0);
      objects.elements().fill(0);
    }
    if (grad != null) {
      grad.elements().fill(0);
    }
    for (long image = 0; image < x.dim(0); image++) {
      if (loss != null) {
        background(image);
      }
      for (long box = 0; box < boxes.dim(1); box++) {
        box(image, box);
      }
      objectness(image);
    }
  }

  /** Where a cell's number {@code entry} of a mask lies. */
  private long at(long image, long which, long cell, long entry) {
    long cells = x.dim(2) * x.dim(3);
    return ((image * mask.length + which) * (5 + classes) + entry) * cells + cell;
  }

  private double truth(long image, long box, int corner) {
    return boxes.elements().get((image * boxes.dim(1) + box) * 4 + corner);
  }

  private boolean isThere(long image, long box) {
    return truth(image, box, 2) >= EMPTY && truth(image, box, 3) >= EMPTY;
  }

  private double inputExtent() {
    return (double) ratio * x.dim(2);
  }

  /** Marks cells whose own box overlaps a true one: they are neither background nor object. */
  private void background(long image) {
    long side = x.dim(2);
    Elements in = x.elements();
    double bias = -0.5 * (scale - 1);
    for (int which = 0; which < mask.length; which++) {
      for (long cell = 0; cell < side * side; cell++) {
        double centreX =
            (cell % side + YoloBoxKernels.sigmoid(in.get(at(image, which, cell, 0))) * scale + bias)
                / side;
        double centreY =
            (cell / side + YoloBoxKernels.sigmoid(in.get(at(image, which, cell, 1))) * scale + bias)
                / side;
        int pair = 2 * mask[which];
        double width = Math.exp(in.get(at(image, which, cell, 2))) * anchors[pair] / inputExtent();
        double height =
            Math.exp(in.get(at(image, which, cell, 3))) * anchors[pair + 1] / inputExtent();
        double most = 0;
        for (long box = 0; box < boxes.dim(1); box++) {
          if (isThere(image, box)) {
            double dx = centreX - truth(image, box, 0);
            double dy = centreY - truth(image, box, 1);
            most =
                Math.max(
                    most,
                    overlap(dx, dy, width, height, truth(image, box, 2), truth(image, box, 3)));
          }
        }
        if (most > ignore) {
          objects.elements().set((image * mask.length + which) * side * side + cell, -1);
        }
      }
    }
  }

  /** The overlap of two boxes whose centres are this far apart. */
  private static double overlap(
      double dx, double dy, double width, double height, double otherWidth, double otherHeight) {
    double across =
        Math.min(dx + width / 2, otherWidth / 2) - Math.max(dx - width / 2, -otherWidth / 2);
    double down =
        Math.min(dy + height / 2, otherHeight / 2) - Math.max(dy - height / 2, -otherHeight / 2);
    double common = across < 0 || down < 0 ? 0 : across * down;
    return common / (width * height + otherWidth * otherHeight - common);
  }

  private void box(long image, long box) {
    long number = image * boxes.dim(1) + box;
    if (!isThere(image, box)) {
      if (loss != null) {
        matches.elements().setLong(number, -1);
      }
      return;
    }
    if (loss != null) {
      matches.elements().setLong(number, bestMask(image, box));
    }
    long which = matches.elements().getLong(number);
    if (which < 0) {
      return;
    }
    long side = x.dim(2);
    long column = (long) (truth(image, box, 0) * side);
    long row = (long) (truth(image, box, 1) * side);
    RuleViolation.unless(
        column >= 0 && column < side && row >= 0 && row < side && which < mask.length,
        "GTBox[%d, %d] has its centre at %s, %s, outside the image",
        image,
        box,
        truth(image, box, 0),
        truth(image, box, 1));
    long cell = row * side + column;
    double score = scores == null ? 1 : scores.elements().get(number);
    if (loss != null) {
      objects.elements().set((image * mask.length + which) * side * side + cell, score);
    }
    double share = (2 - truth(image, box, 2) * truth(image, box, 3)) * score;
    double[] wanted = {
      truth(image, box, 0) * side - column,
      truth(image, box, 1) * side - row,
      Math.log(truth(image, box, 2) * inputExtent() / anchors[2 * mask[(int) which]]),
      Math.log(truth(image, box, 3) * inputExtent() / anchors[2 * mask[(int) which] + 1])
    };
    for (int i = 0; i < 4; i++) {
      cost(image, at(image, which, cell, i), wanted[i], share, i >= 2);
    }
    long label = labels.elements().getLong(number);
    RuleViolation.unless(
        label >= 0 && label < classes,
        "GTLabel[%d, %d] is %d, but there are classes 0 to %d",
        image,
        box,
        label,
        classes - 1);
    for (int k = 0; k < classes; k++) {
      cost(image, at(image, which, cell, 5 + k), k == label ? positive : negative, score, false);
    }
  }

  /** The anchor of this scale whose form is nearest to a box, -1 for one of another scale. */
  private int bestMask(long image, long box) {
    int best = 0;
    double most = 0;
    for (int anchor = 0; anchor < anchors.length / 2; anchor++) {
      double same =
          overlap(
              0,
              0,
              anchors[2 * anchor] / inputExtent(),
              anchors[2 * anchor + 1] / inputExtent(),
              truth(image, box, 2),
              truth(image, box, 3));
      if (same > most) {
        most = same;
        best = anchor;
      }
    }
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] == best) {
        return i;
      }
    }
    return -1;
  }

  private void objectness(long image) {
    long cells = x.dim(2) * x.dim(3);
    for (int which = 0; which < mask.length; which++) {
      for (long cell = 0; cell < cells; cell++) {
        double object = objects.elements().get((image * mask.length + which) * cells + cell);
        if (object > COUNTS) {
          cost(image, at(image, which, cell, 4), 1, object, false);
        } else if (object > -0.5) {
          cost(image, at(image, which, cell, 4), 0, 1, false);
        }
      }
    }
  }

  /**
   * Adds a cost, or sets its gradient: the absolute difference, or the cross entropy of a logit. As
   * in Paddle the last of several boxes in one cell has its gradient alone.
   */
  private void cost(long image, long place, double wanted, double share, boolean absolute) {
    double value = x.elements().get(place);
    if (loss != null) {
      double part =
          absolute
              ? Math.abs(value - wanted)
              : Math.max(value, 0) - value * wanted + Math.log1p(Math.exp(-Math.abs(value)));
      loss.elements().add(image, part * share);
    } else if (grad != null && lossGrad != null) {
      double slope =
          absolute ? Math.signum(value - wanted) : YoloBoxKernels.sigmoid(value) - wanted;
      grad.elements().set(place, slope * share * lossGrad.elements().get(image));
    }
  }
}
