package org.fluidjava.cpu.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.SuppressionShapes;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code multiclass_nms} and its later forms. */
final class MulticlassNmsKernels implements Kernel {
  /** A box that is left. */
  private record Found(int label, long box, double score) {}

  private static final Comparator<Found> BEST_FIRST =
      Comparator.comparingDouble((Found found) -> found.score).reversed();

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
    SuppressionShapes.check(scores.shape(), boxes.shape());
    boolean batch = scores.rank() == 3;
    int[] starts = starts(batch);
    int images = starts.length - 1;
    int[] offsets = new int[images + 1];
    List<Found> rows = new ArrayList<>();
    for (int image = 0; image < images; image++) {
      rows.addAll(ofImage(batch, image, starts[image], starts[image + 1]));
      offsets[image + 1] = rows.size();
    }
    write(batch, rows, offsets);
  }

  /**
   * The first box of each image; for a batch of equal images, multiples of their number of boxes.
   */
  private int[] starts(boolean batch) {
    int rows = Math.toIntExact(scores.dim(0));
    if (batch) {
      int[] starts = new int[rows + 1];
      for (int i = 0; i <= rows; i++) {
        starts[i] = Math.toIntExact(i * scores.dim(2));
      }
      return starts;
    }
    if (counts != null) {
      Elements each = counts.elements();
      int[] starts = new int[Math.toIntExact(counts.numel()) + 1];
      for (int i = 1; i < starts.length; i++) {
        long count = each.getLong(i - 1);
        RuleViolation.unless(
            count >= 0 && starts[i - 1] + count <= rows,
            "RoisNum names %d boxes for image %d, but there are %d in all",
            count,
            i - 1,
            rows);
        starts[i] = (int) (starts[i - 1] + count);
      }
      return starts;
    }
    LoD lod = boxes.lod();
    RuleViolation.unless(
        lod.levels() >= 1, "BBoxes must have a LoD level of images, or Scores 3 extents");
    return lod.offsets(-1);
  }

  private List<Found> ofImage(boolean batch, int image, int begin, int end) {
    int classes = Math.toIntExact(scores.dim(1));
    List<Found> all = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      if (label != background) {
        List<Found> best = new ArrayList<>();
        for (int box = begin; box < end; box++) {
          long at =
              batch
                  ? ((long) image * classes + label) * scores.dim(2) + box - begin
                  : (long) box * classes + label;
          double score = scores.elements().get(at);
          if (score > scoreThreshold) {
            best.add(new Found(label, box, score));
          }
        }
        best.sort(BEST_FIRST);
        List<Found> left =
            suppress(
                candidates >= 0 && candidates < best.size() ? best.subList(0, candidates) : best,
                batch);
        if (!batch) {
          left.sort(Comparator.comparingLong(Found::box));
        }
        all.addAll(left);
      }
    }
    if (keep >= 0 && all.size() > keep) {
      all.sort(BEST_FIRST);
      all = new ArrayList<>(all.subList(0, keep));
      Comparator<Found> order = Comparator.comparingInt(Found::label);
      all.sort(batch ? order : order.thenComparingLong(Found::box));
    }
    return all;
  }

  private List<Found> suppress(List<Found> best, boolean batch) {
    if (best.isEmpty()) {
      return new ArrayList<>();
    }
    Elements corners = boxes.elements();
    double limit = threshold;
    List<Found> kept = new ArrayList<>();
    for (Found found : best) {
      boolean stays = true;
      for (int i = 0; stays && i < kept.size(); i++) {
        double overlap =
            Overlap.of(
                corners, place(found, batch), corners, place(kept.get(i), batch), normalized);
        stays = overlap <= limit;
      }
      if (stays) {
        kept.add(found);
        if (eta < 1 && limit > 0.5) {
          limit *= eta;
        }
      }
    }
    return kept;
  }

  /** Where a box's corners lie. */
  private long place(Found found, boolean batch) {
    return batch ? 4 * found.box : 4 * (found.box * scores.dim(1) + found.label);
  }

  private void write(boolean batch, List<Found> rows, int[] offsets) {
    if (rows.isEmpty() && first) {
      // The first form has no empty result: one number -1 stands for it.
      out.resize(1, 1);
      out.elements().set(0, -1);
      out.setLod(LoD.ofOffsets(new int[] {0, 1}));
      return;
    }
    out.resize(rows.size(), 6);
    out.setLod(LoD.ofOffsets(offsets));
    Elements to = out.elements();
    Elements corners = boxes.elements();
    for (int i = 0; i < rows.size(); i++) {
      Found found = rows.get(i);
      to.set(6L * i, found.label);
      to.set(6L * i + 1, found.score);
      for (int k = 0; k < 4; k++) {
        to.set(6L * i + 2 + k, corners.get(place(found, batch) + k));
      }
    }
    if (index != null) {
      index.resize(rows.size(), 1);
      index.setLod(LoD.ofOffsets(offsets));
      Elements numbers = index.elements();
      for (int i = 0; i < rows.size(); i++) {
        numbers.setLong(i, place(rows.get(i), batch) / 4);
      }
    }
    if (outCounts != null) {
      outCounts.resize(offsets.length - 1);
      Elements numbers = outCounts.elements();
      for (int i = 0; i + 1 < offsets.length; i++) {
        numbers.setLong(i, offsets[i + 1] - offsets[i]);
      }
    }
  }
}
