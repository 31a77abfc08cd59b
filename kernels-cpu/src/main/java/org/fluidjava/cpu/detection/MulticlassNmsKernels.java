package org.fluidjava.cpu.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code multiclass_nms} and its later forms. */
final class MulticlassNmsKernels implements Kernel {
  private static final Comparator<Detections.Row> BEST_FIRST =
      Comparator.comparingDouble(Detections.Row::score).reversed();

  private final Tensor boxes;
  private final Tensor scores;
  private final @Nullable Tensor counts;
  private final Tensor out;
  private final @Nullable Tensor index;
  private final @Nullable Tensor outCounts;
  private final boolean first;
  private final int background;
  private final double scoreThreshold;
  private final int candidates;
  private final double threshold;
  private final double eta;
  private final int keep;
  private final boolean normalized;

  private MulticlassNmsKernels(KernelContext c) {
    boxes = c.in("BBoxes");
    scores = c.in("Scores");
    first = c.type().equals("multiclass_nms");
    boolean third = c.type().equals("multiclass_nms3");
    counts = third ? c.inOrNull("RoisNum") : null;
    out = c.out("Out");
    index = first ? null : c.outOrNull("Index");
    outCounts = third ? c.outOrNull("NmsRoisNum") : null;
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
    for (String type : new String[] {"multiclass_nms", "multiclass_nms2", "multiclass_nms3"}) {
      kernels.forFloats(type, MulticlassNmsKernels::new);
    }
  }

  @Override
  public void run() {
    boolean batch = scores.rank() == 3;
    int[] starts = starts(batch);
    Detections all = new Detections();
    for (int image = 0; image + 1 < starts.length; image++) {
      all.add(ofImage(batch, image, starts[image], starts[image + 1]));
    }
    if (all.isEmpty() && first) {
      Detections.writeNothing(out);
      return;
    }
    all.write(out, 4);
    all.writeNumbers(index);
    all.writeCounts(outCounts);
  }

  /**
   * The first box of each image; for a batch of equal images, multiples of their number of boxes.
   */
  private int[] starts(boolean batch) {
    if (batch) {
      int[] starts = new int[Math.toIntExact(scores.dim(0)) + 1];
      for (int i = 0; i < starts.length; i++) {
        starts[i] = Math.toIntExact(i * scores.dim(2));
      }
      return starts;
    }
    RuleViolation.unless(
        counts != null || boxes.lod().levels() >= 1,
        "BBoxes must have a LoD level of images, or Scores 3 extents");
    return ImageRows.offsets(boxes, counts, "RoisNum");
  }

  private List<Detections.Row> ofImage(boolean batch, int image, int begin, int end) {
    int classes = Math.toIntExact(scores.dim(1));
    List<Detections.Row> all = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      if (label != background) {
        double[] own = new double[end - begin];
        for (int i = 0; i < own.length; i++) {
          long at =
              batch
                  ? ((long) image * classes + label) * own.length + i
                  : (long) (begin + i) * classes + label;
          own[i] = scores.elements().get(at);
        }
        // Where each class has boxes of its own, those of all classes follow one another.
        List<Detections.Row> left =
            batch
                ? left(label, own, begin, 1)
                : left(label, own, (long) begin * classes + label, classes);
        if (!batch) {
          left.sort(Comparator.comparingLong(Detections.Row::number));
        }
        all.addAll(left);
      }
    }
    if (keep >= 0 && all.size() > keep) {
      all.sort(BEST_FIRST);
      all = new ArrayList<>(all.subList(0, keep));
      Comparator<Detections.Row> order = Comparator.comparingInt(Detections.Row::label);
      all.sort(batch ? order : order.thenComparingLong(Detections.Row::number));
    }
    return all;
  }

  /**
   * The boxes of a class that are left.
   *
   * @param place the number of its first box among all boxes
   * @param step from one of its boxes to the next
   */
  private List<Detections.Row> left(int label, double[] own, long place, int step) {
    int[] best = Ranking.best(own, scoreThreshold, candidates);
    double[] corners = new double[4 * best.length];
    int[] order = new int[best.length];
    for (int i = 0; i < best.length; i++) {
      order[i] = i;
      for (int k = 0; k < 4; k++) {
        corners[4 * i + k] = boxes.elements().get(4 * (place + (long) best[i] * step) + k);
      }
    }
    List<Detections.Row> left = new ArrayList<>();
    Rectangles rectangles = new Rectangles(corners, normalized, boxes.dtype());
    for (int i : Suppression.left(order, rectangles, threshold, eta, order.length)) {
      double[] box = Arrays.copyOfRange(corners, 4 * i, 4 * i + 4);
      left.add(new Detections.Row(label, own[best[i]], box, place + (long) best[i] * step));
    }
    return left;
  }
}
