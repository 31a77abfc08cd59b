package org.fluidjava.cpu.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code matrix_nms}. */
final class MatrixNmsKernels implements Kernel {
  private final Tensor boxes;
  private final Tensor scores;
  private final Tensor out;
  private final @Nullable Tensor index;
  private final @Nullable Tensor counts;
  private final int background;
  private final double scoreThreshold;
  private final double lastThreshold;
  private final int candidates;
  private final int keep;
  private final boolean normalized;
  private final boolean gaussian;
  private final double sigma;

  private MatrixNmsKernels(KernelContext c) {
    boxes = c.in("BBoxes");
    scores = c.in("Scores");
    out = c.out("Out");
    index = c.outOrNull("Index");
    counts = c.outOrNull("RoisNum");
    Attrs attrs = c.attrs();
    background = attrs.getInt("background_label");
    scoreThreshold = attrs.getFloat("score_threshold");
    lastThreshold = attrs.getFloat("post_threshold");
    candidates = attrs.getInt("nms_top_k");
    keep = attrs.getInt("keep_top_k");
    normalized = attrs.getBoolean("normalized");
    gaussian = attrs.getBoolean("use_gaussian");
    sigma = attrs.getFloat("gaussian_sigma");
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("matrix_nms", MatrixNmsKernels::new);
  }

  @Override
  public void run() {
    int classes = Math.toIntExact(scores.dim(1));
    int each = Math.toIntExact(scores.dim(2));
    Detections all = new Detections();
    for (int image = 0; image < scores.dim(0); image++) {
      double[] corners = new double[4 * each];
      for (int i = 0; i < corners.length; i++) {
        corners[i] = boxes.elements().get((long) image * corners.length + i);
      }
      Rectangles rectangles = new Rectangles(corners, normalized, boxes.dtype());
      List<Detections.Row> rows = new ArrayList<>();
      for (int label = 0; label < classes; label++) {
        if (label != background) {
          double[] own = new double[each];
          for (int i = 0; i < each; i++) {
            own[i] = scores.elements().get(((long) image * classes + label) * each + i);
          }
          lowered(image, label, own, corners, rectangles, rows);
        }
      }
      rows.sort(Comparator.comparingDouble(Detections.Row::score).reversed());
      all.add(keep >= 0 && keep < rows.size() ? rows.subList(0, keep) : rows);
    }
    all.write(out, 4);
    all.writeNumbers(index);
    all.writeCounts(counts);
  }

  /** Adds the boxes of one class that are left. */
  private void lowered(
      int image,
      int label,
      double[] own,
      double[] corners,
      Rectangles rectangles,
      List<Detections.Row> rows) {
    int[] order = Ranking.best(own, scoreThreshold, candidates);
    double[] largest = new double[order.length];
    double[] overlaps = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      for (int j = 0; j < i; j++) {
        overlaps[j] = rectangles.of(order[i], order[j]);
        largest[i] = Math.max(largest[i], overlaps[j]);
      }
      double factor = 1;
      for (int j = 0; j < i; j++) {
        double own2 = overlaps[j] * overlaps[j];
        double decay =
            gaussian
                ? Math.exp((largest[j] * largest[j] - own2) * sigma)
                : (1 - overlaps[j]) / (1 - largest[j]);
        // A box that covers a better one wholly has no factor; it lowers nothing.
        factor = decay < factor ? decay : factor;
      }
      double score = own[order[i]] * factor;
      if (score > lastThreshold) {
        double[] box = new double[4];
        System.arraycopy(corners, 4 * order[i], box, 0, 4);
        rows.add(new Detections.Row(label, score, box, (long) image * own.length + order[i]));
      }
    }
  }
}
