package org.fluidjava.cpu.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;

/** Kernel of {@code locality_aware_nms}. */
final class LocalityAwareNmsKernels implements Kernel {
  private final Tensor boxes;
  private final Tensor scores;
  private final Tensor out;
  private final int background;
  private final double scoreThreshold;
  private final int candidates;
  private final double threshold;
  private final double eta;
  private final int keep;
  private final boolean normalized;

  private LocalityAwareNmsKernels(KernelContext c) {
    boxes = c.in("BBoxes");
    scores = c.in("Scores");
    out = c.out("Out");
    Attrs attrs = c.attrs();
    background = attrs.getInt("background_label");
    scoreThreshold = attrs.getFloat("score_threshold");
    candidates = attrs.getInt("nms_top_k");
    threshold = attrs.getFloat("nms_threshold");
    eta = attrs.getFloat("nms_eta");
    keep = attrs.getInt("keep_top_k");
    normalized = attrs.getBoolean("normalized");
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("locality_aware_nms", LocalityAwareNmsKernels::new);
  }

  @Override
  public void run() {
    int width = Math.toIntExact(boxes.dim(2));
    Detections all = new Detections();
    for (int image = 0; image < scores.dim(0); image++) {
      all.add(ofImage(image, width));
    }
    if (all.isEmpty()) {
      Detections.writeNothing(out);
    } else {
      all.write(out, width);
    }
  }

  private List<Detections.Row> ofImage(int image, int width) {
    int classes = Math.toIntExact(scores.dim(1));
    int each = Math.toIntExact(scores.dim(2));
    // The boxes are merged class after class: a later class finds those of the classes before it.
    double[] own = new double[each * width];
    for (int i = 0; i < own.length; i++) {
      own[i] = boxes.elements().get((long) image * own.length + i);
    }
    List<int[]> left = new ArrayList<>();
    List<double[]> merged = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      double[] given = new double[each];
      for (int i = 0; i < each; i++) {
        given[i] = scores.elements().get(((long) image * classes + label) * each + i);
      }
      merged.add(given);
      left.add(label == background ? new int[0] : left(own, width, given));
    }
    List<Detections.Row> rows = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      for (int number : left.get(label)) {
        double[] box = new double[width];
        System.arraycopy(own, number * width, box, 0, width);
        rows.add(new Detections.Row(label, merged.get(label)[number], box, number));
      }
    }
    if (keep >= 0 && keep < rows.size()) {
      rows.sort(Comparator.comparingDouble(Detections.Row::score).reversed());
      rows = new ArrayList<>(rows.subList(0, keep));
      rows.sort(Comparator.comparingInt(Detections.Row::label));
    }
    return rows;
  }

  /** Merges the boxes of a class along their order, then suppresses; numbers of those left. */
  private int[] left(double[] own, int width, double[] given) {
    Suppression.Overlaps overlaps =
        width == 4 ? new Rectangles(own, normalized, boxes.dtype()) : new Polygons(own, width);
    double[] ranked = new double[given.length];
    int last = 0;
    for (int i = 1; i < given.length; i++) {
      if (overlaps.of(i, last) > threshold) {
        double sum = given[i] + given[last];
        for (int k = 0; k < width; k++) {
          double mixed = own[i * width + k] * given[i] + own[last * width + k] * given[last];
          own[last * width + k] = mixed / sum;
        }
        given[last] = sum;
        ranked[i] = Double.NEGATIVE_INFINITY;
      } else {
        last = i;
      }
    }
    for (int i = 0; i < ranked.length; i++) {
      ranked[i] += given[i];
    }
    int[] order = Ranking.best(ranked, scoreThreshold, candidates);
    return Suppression.left(order, overlaps, threshold, eta, order.length);
  }
}
