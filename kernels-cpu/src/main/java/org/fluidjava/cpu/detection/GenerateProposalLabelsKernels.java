package org.fluidjava.cpu.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code generate_proposal_labels}. */
final class GenerateProposalLabelsKernels implements Kernel {
  /** Overlaps that differ by less are the same. */
  private static final double SAME = 1e-5;

  /** A chosen region before scaling; offsets are null for background. */
  private record Chosen(
      double[] box, double scale, int label, double @Nullable [] offsets, double overlap) {}

  private final Tensor regions;
  private final Tensor classes;
  private final Tensor crowds;
  private final Tensor boxes;
  private final Tensor images;
  private final @Nullable Tensor before;
  private final Tensor out;
  private final Tensor labels;
  private final Tensor targets;
  private final Tensor inside;
  private final Tensor outside;
  private final @Nullable Tensor overlaps;
  private final PixelOverlap pixels;
  private final int size;
  private final int withBox;
  private final double near;
  private final double high;
  private final double low;
  private final float[] weights;
  private final int classCount;
  private final boolean oneClass;
  private final Sample sample;

  private GenerateProposalLabelsKernels(KernelContext c) {
    regions = c.in("RpnRois");
    classes = c.in("GtClasses");
    crowds = c.in("IsCrowd");
    boxes = c.in("GtBoxes");
    images = c.in("ImInfo");
    out = c.out("Rois");
    labels = c.out("LabelsInt32");
    targets = c.out("BboxTargets");
    inside = c.out("BboxInsideWeights");
    outside = c.out("BboxOutsideWeights");
    overlaps = c.outOrNull("MaxOverlapWithGT");
    pixels = new PixelOverlap(c.dtype());
    Attrs attrs = c.attrs();
    before = attrs.getBoolean("is_cascade_rcnn") ? c.in("MaxOverlap") : null;
    size = attrs.getInt("batch_size_per_im");
    withBox = (int) (size * attrs.getFloat("fg_fraction"));
    near = attrs.getFloat("fg_thresh");
    high = attrs.getFloat("bg_thresh_hi");
    low = attrs.getFloat("bg_thresh_lo");
    weights = attrs.getFloats("bbox_reg_weights");
    classCount = attrs.getInt("class_nums");
    oneClass = attrs.getBoolean("is_cls_agnostic");
    sample = new Sample(c.random(), attrs.getBoolean("use_random"));
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("generate_proposal_labels", GenerateProposalLabelsKernels::new);
  }

  @Override
  public void run() {
    sample.begin();
    List<Chosen> all = new ArrayList<>();
    int[] begins = regions.lod().offsets(-1);
    int[] ends = new int[begins.length];
    for (int image = 0; image + 1 < begins.length; image++) {
      if (begins[image] < begins[image + 1]) {
        all.addAll(ofImage(image, begins[image], begins[image + 1]));
      }
      ends[image + 1] = all.size();
    }
    write(all, LoD.ofOffsets(ends));
  }

  private List<Chosen> ofImage(int image, int begin, int end) {
    int firstBox = boxes.lod().offsets(-1)[image];
    int boxCount = boxes.lod().offsets(-1)[image + 1] - firstBox;
    double scale = images.elements().get(3L * image + 2);
    double[] candidates = candidates(firstBox, boxCount, begin, end, scale);
    int count = candidates.length / 4;
    int[] nearest = new int[count];
    double[] most = new double[count];
    int[] matched = new int[count];
    int[] background = new int[count];
    int matches = 0;
    int backgrounds = 0;
    for (int i = 0; i < count; i++) {
      nearest[i] = nearest(candidates, i, boxCount, most);
      // A crowd is no region to learn from; its overlap is told all the same.
      boolean crowd = i < boxCount && crowds.elements().getLong((long) firstBox + i) != 0;
      double overlap = crowd ? -1 : most[i];
      if (overlap >= near && boxCount > 0) {
        matched[matches++] = i;
      } else if (overlap >= low && overlap < high) {
        background[backgrounds++] = i;
      }
    }
    matched = Arrays.copyOf(matched, matches);
    background = Arrays.copyOf(background, backgrounds);
    if (before == null) {
      matched = sample.of(matched, withBox);
      background = sample.of(background, size - matched.length);
    }
    List<Chosen> chosen = new ArrayList<>();
    for (int i : matched) {
      double[] offsets = new double[4];
      BoxOffsets.between(candidates, 4 * i, candidates, 4 * nearest[i], offsets, 0);
      for (int k = 0; k < 4; k++) {
        offsets[k] /= weights[k];
      }
      int label = label(firstBox + nearest[i]);
      chosen.add(new Chosen(box(candidates, i), scale, label, label > 0 ? offsets : null, most[i]));
    }
    for (int i : background) {
      chosen.add(new Chosen(box(candidates, i), scale, 0, null, most[i]));
    }
    return chosen;
  }

  private int label(int row) {
    long label = classes.elements().getLong(row);
    RuleViolation.unless(
        label < classCount,
        "the class of box %d is %d, but there are %d classes",
        row,
        label,
        classCount);
    return (int) label;
  }

  private static double[] box(double[] candidates, int i) {
    return Arrays.copyOfRange(candidates, 4 * i, 4 * i + 4);
  }

  /** The true boxes, then the regions, before scaling. */
  private double[] candidates(int firstBox, int boxCount, int begin, int end, double scale) {
    double[] all = new double[4 * (boxCount + end - begin)];
    Elements truth = boxes.elements();
    for (int i = 0; i < 4 * boxCount; i++) {
      all[i] = truth.get(4L * firstBox + i);
    }
    int at = 4 * boxCount;
    for (int row = begin; row < end; row++) {
      double[] box = new double[4];
      for (int k = 0; k < 4; k++) {
        box[k] = regions.elements().get(4L * row + k) / scale;
      }
      if (before == null || stays(box, before.elements().get(row))) {
        System.arraycopy(box, 0, all, at, 4);
        at += 4;
      }
    }
    // Without any region left a box of zeros stands for them.
    return Arrays.copyOf(all, at == 4 * boxCount ? at + 4 : at);
  }

  /** A later stage has no use for the true boxes that the stage before it mixed in. */
  private static boolean stays(double[] box, double overlap) {
    return box[2] - box[0] + 1 > 0 && box[3] - box[1] + 1 > 0 && overlap < 1;
  }

  /** The first of the true boxes that a candidate overlaps most. */
  private int nearest(double[] candidates, int i, int boxCount, double[] most) {
    double[] own = new double[boxCount];
    for (int box = 0; box < boxCount; box++) {
      own[box] = pixels.of(candidates, 4 * i, candidates, 4 * box);
      most[i] = Math.max(most[i], own[box]);
    }
    for (int box = 0; box < boxCount; box++) {
      if (Math.abs(own[box] - most[i]) < SAME) {
        return box;
      }
    }
    return 0;
  }

  private void write(List<Chosen> all, LoD lod) {
    prepare(out, lod, all.size(), 4);
    prepare(labels, lod, all.size(), 1);
    for (Tensor wide : new Tensor[] {targets, inside, outside}) {
      prepare(wide, lod, all.size(), 4L * classCount);
      wide.elements().fill(0);
    }
    prepare(overlaps, lod, all.size());
    for (int row = 0; row < all.size(); row++) {
      Chosen one = all.get(row);
      labels.elements().setLong(row, one.label);
      if (overlaps != null) {
        overlaps.elements().set(row, one.overlap);
      }
      for (int k = 0; k < 4; k++) {
        out.elements().set(4L * row + k, one.box[k] * one.scale);
        if (one.offsets != null) {
          long at = 4 * ((long) row * classCount + (oneClass ? 1 : one.label)) + k;
          targets.elements().set(at, one.offsets[k]);
          inside.elements().set(at, 1);
          outside.elements().set(at, 1);
        }
      }
    }
  }

  private static void prepare(@Nullable Tensor tensor, LoD lod, long... dims) {
    if (tensor != null) {
      tensor.resize(dims);
      tensor.setLod(lod);
    }
  }
}
