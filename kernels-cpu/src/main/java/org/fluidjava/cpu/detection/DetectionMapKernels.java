package org.fluidjava.cpu.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code detection_map}. */
final class DetectionMapKernels implements Kernel {
  /** What came of a found box: its score, and whether it hit and missed; a state has two scores. */
  private record Found(double score, int hit, double missScore, int miss) {}

  private final Tensor detections;
  private final Tensor truth;
  private final @Nullable Tensor hasState;
  private final @Nullable Tensor countsBefore;
  private final @Nullable Tensor hitsBefore;
  private final @Nullable Tensor missesBefore;
  private final Tensor counts;
  private final Tensor hits;
  private final Tensor misses;
  private final Tensor mean;
  private final int classes;
  private final int background;
  private final double threshold;
  private final boolean difficult;
  private final boolean integral;

  private DetectionMapKernels(KernelContext c) {
    detections = c.in("DetectRes");
    truth = c.in("Label");
    hasState = c.inOrNull("HasState");
    countsBefore = c.inOrNull("PosCount");
    hitsBefore = c.inOrNull("TruePos");
    missesBefore = c.inOrNull("FalsePos");
    counts = c.out("AccumPosCount");
    hits = c.out("AccumTruePos");
    misses = c.out("AccumFalsePos");
    mean = c.out("MAP");
    Attrs attrs = c.attrs();
    classes = attrs.getInt("class_num");
    background = attrs.getInt("background_label");
    threshold = attrs.getFloat("overlap_threshold");
    difficult = attrs.getBoolean("evaluate_difficult");
    integral = attrs.getString("ap_type").equals("integral");
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("detection_map", DetectionMapKernels::new);
  }

  @Override
  public void run() {
    long[] boxes = new long[classes];
    List<List<Found>> found = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      found.add(new ArrayList<>());
    }
    if (hasState != null && hasState.elements().getLong(0) != 0 && countsBefore != null) {
      readState(boxes, found);
    }
    int[] ofTruth = truth.lod().offsets(-1);
    int[] ofFound = detections.lod().offsets(-1);
    for (int image = 0; image + 1 < ofTruth.length; image++) {
      ofImage(ofTruth[image], ofTruth[image + 1], ofFound[image], ofFound[image + 1], boxes, found);
    }
    writeState(boxes, found);
    double sum = 0;
    int counted = 0;
    for (int label = 0; label < classes; label++) {
      if (boxes[label] > 0 && (background <= 0 || label != background)) {
        sum += precision(boxes[label], found.get(label));
        counted++;
      }
    }
    mean.resize(1);
    mean.elements().set(0, counted == 0 ? 0 : sum / counted);
  }

  private void readState(long[] boxes, List<List<Found>> found) {
    Tensor hitRows = hitsBefore;
    Tensor missRows = missesBefore;
    RuleViolation.unless(
        countsBefore != null && countsBefore.numel() == classes,
        "PosCount must have a number for each of %d classes",
        classes);
    RuleViolation.unless(
        hitRows != null
            && missRows != null
            && hitRows.lod().equals(missRows.lod())
            && hitRows.lod().levels() == 1
            && hitRows.lod().sequences(0) == classes
            && hitRows.numel() == 2L * hitRows.lod().rows()
            && missRows.numel() == hitRows.numel(),
        "TruePos and FalsePos must be [rows, 2] with one sequence for each of %d classes",
        classes);
    if (countsBefore == null || hitRows == null || missRows == null) {
      return;
    }
    int[] offsets = hitRows.lod().offsets(0);
    for (int label = 0; label < classes; label++) {
      boxes[label] = countsBefore.elements().getLong(label);
      for (long row = offsets[label]; row < offsets[label + 1]; row++) {
        int hit = (int) hitRows.elements().getLong(2 * row + 1);
        int miss = (int) missRows.elements().getLong(2 * row + 1);
        double score = hitRows.elements().get(2 * row);
        found.get(label).add(new Found(score, hit, missRows.elements().get(2 * row), miss));
      }
    }
  }

  private int label(Tensor rows, long row, String slot) {
    long label = rows.elements().getLong(row * rows.dim(1));
    RuleViolation.unless(
        label >= 0 && label < classes,
        "the class of row %d of %s is %d, but there are %d classes",
        row,
        slot,
        label,
        classes);
    return (int) label;
  }

  private boolean isDifficult(long row) {
    return truth.dim(1) == 6 && Math.abs(truth.elements().get(6 * row + 1)) >= 1e-6;
  }

  private void ofImage(
      int begin, int end, int foundBegin, int foundEnd, long[] boxes, List<List<Found>> found) {
    for (int row = begin; row < end; row++) {
      boxes[label(truth, row, "Label")] += difficult || !isDifficult(row) ? 1 : 0;
    }
    Map<Integer, List<Integer>> byClass = new TreeMap<>();
    for (int row = foundBegin; row < foundEnd; row++) {
      int label = label(detections, row, "DetectRes");
      byClass.computeIfAbsent(label, key -> new ArrayList<>()).add(row);
    }
    byClass.forEach((label, rows) -> ofClass(label, rows, begin, end, found.get(label)));
  }

  private void ofClass(int label, List<Integer> rows, int begin, int end, List<Found> found) {
    int[] own =
        IntStream.range(begin, end).filter(i -> label(truth, i, "Label") == label).toArray();
    Elements numbers = detections.elements();
    if (own.length > 0) {
      rows.sort(Comparator.comparingDouble((Integer row) -> numbers.get(6L * row + 1)).reversed());
    }
    boolean[] taken = new boolean[own.length];
    for (int row : rows) {
      int best = -1;
      double most = threshold;
      for (int i = 0; i < own.length; i++) {
        double overlap = rounded(overlap(row, own[i]));
        if (overlap > most) {
          most = overlap;
          best = i;
        }
      }
      // A box that does not count is neither hit nor missed.
      if (best < 0 || difficult || !isDifficult(own[best])) {
        boolean hit = best >= 0 && !taken[best];
        if (hit) {
          taken[best] = true;
        }
        double score = numbers.get(6L * row + 1);
        found.add(new Found(score, hit ? 1 : 0, score, hit ? 0 : 1));
      }
    }
  }

  /** The overlap of a found box, cut at the image's border, with a true one. */
  private double overlap(long row, long box) {
    Elements found = detections.elements();
    Elements boxes = truth.elements();
    long at = box * truth.dim(1) + truth.dim(1) - 4;
    double[] cut = new double[4];
    for (int i = 0; i < 4; i++) {
      cut[i] = Math.max(0, Math.min(1, found.get(6 * row + 2 + i)));
    }
    double areas =
        (cut[2] - cut[0]) * (cut[3] - cut[1])
            + (boxes.get(at + 2) - boxes.get(at)) * (boxes.get(at + 3) - boxes.get(at + 1));
    return Overlap.of(
        Math.max(cut[0], boxes.get(at)),
        Math.max(cut[1], boxes.get(at + 1)),
        Math.min(cut[2], boxes.get(at + 2)),
        Math.min(cut[3], boxes.get(at + 3)),
        areas,
        true);
  }

  private void writeState(long[] boxes, List<List<Found>> found) {
    counts.resize(classes, 1);
    int[] lengths = new int[classes];
    for (int label = 0; label < classes; label++) {
      counts.elements().setLong(label, boxes[label]);
      lengths[label] = found.get(label).size();
    }
    LoD lod = LoD.ofLengths(lengths);
    for (Tensor rows : new Tensor[] {hits, misses}) {
      rows.resize(lod.rows(), 2);
      rows.setLod(lod);
      long at = 0;
      for (List<Found> ofClass : found) {
        for (Found one : ofClass) {
          rows.elements().set(at++, rows == hits ? one.score : one.missScore);
          rows.elements().set(at++, rows == hits ? one.hit : one.miss);
        }
      }
    }
  }

  /** The average precision of one class. */
  private double precision(long boxes, List<Found> found) {
    List<Found> best = new ArrayList<>(found);
    best.sort(Comparator.comparingDouble(Found::score).reversed());
    List<Found> missed = new ArrayList<>(found);
    missed.sort(Comparator.comparingDouble(Found::missScore).reversed());
    double[] precision = new double[best.size()];
    double[] recall = new double[best.size()];
    long hit = 0;
    long all = 0;
    for (int i = 0; i < precision.length; i++) {
      hit += best.get(i).hit;
      all += (long) best.get(i).hit + missed.get(i).miss;
      precision[i] = all == 0 ? 0 : (double) hit / all;
      recall[i] = rounded((double) hit / boxes);
    }
    double sum = 0;
    if (integral) {
      for (int i = 0; i < precision.length; i++) {
        sum += precision[i] * (recall[i] - (i == 0 ? 0 : recall[i - 1]));
      }
      return sum;
    }
    for (int tenth = 0; tenth <= 10; tenth++) {
      double most = 0;
      for (int i = 0; i < precision.length; i++) {
        most = recall[i] >= tenth / 10.0 ? Math.max(most, precision[i]) : most;
      }
      sum += most / 11;
    }
    return sum;
  }

  /** A share as the element type holds it: it is compared with tenths and with a threshold. */
  private double rounded(double share) {
    return detections.dtype() == DType.FLOAT32 ? (float) share : share;
  }
}
