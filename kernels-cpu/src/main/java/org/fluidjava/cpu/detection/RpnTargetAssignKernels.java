package org.fluidjava.cpu.detection;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code rpn_target_assign} and {@code retinanet_target_assign}. */
final class RpnTargetAssignKernels implements Kernel {
  /** Overlaps that differ by less are the same. */
  private static final double SAME = 1e-5;

  /** Anchors of one image that have a box (the first {@code fakes} only fill up), and others. */
  private record Assigned(int[] anchors, int fakes, double[] offsets, int[] scored, int[] labels) {}

  private final Tensor anchors;
  private final Tensor boxes;
  private final @Nullable Tensor classes;
  private final Tensor crowds;
  private final Tensor images;
  private final Tensor places;
  private final Tensor scored;
  private final Tensor offsets;
  private final Tensor labels;
  private final @Nullable Tensor weights;
  private final @Nullable Tensor counts;
  private final @Nullable Sample sample;
  private final PixelOverlap pixels;
  private final int size;
  private final int withBox;
  private final double leave;
  private final double near;
  private final double far;

  private RpnTargetAssignKernels(KernelContext c) {
    boolean proposals = c.type().equals("rpn_target_assign");
    anchors = c.in("Anchor");
    boxes = c.in("GtBoxes");
    classes = proposals ? null : c.in("GtLabels");
    crowds = c.in("IsCrowd");
    images = c.in("ImInfo");
    places = c.out("LocationIndex");
    scored = c.out("ScoreIndex");
    offsets = c.out("TargetBBox");
    labels = c.out("TargetLabel");
    weights = c.outOrNull("BBoxInsideWeight");
    counts = proposals ? null : c.outOrNull("ForegroundNumber");
    pixels = new PixelOverlap(c.dtype());
    Attrs attrs = c.attrs();
    size = proposals ? attrs.getInt("rpn_batch_size_per_im") : -1;
    float part = proposals ? attrs.getFloat("rpn_fg_fraction") : -1;
    withBox = (int) (part * size);
    sample = size > 0 && part > 0 ? new Sample(c.random(), attrs.getBoolean("use_random")) : null;
    leave = proposals ? attrs.getFloat("rpn_straddle_thresh") : -1;
    near = attrs.getFloat(proposals ? "rpn_positive_overlap" : "positive_overlap");
    far = attrs.getFloat(proposals ? "rpn_negative_overlap" : "negative_overlap");
  }

  static void register(CpuRegistrar kernels) {
    for (String type : new String[] {"rpn_target_assign", "retinanet_target_assign"}) {
      kernels.forFloats(type, RpnTargetAssignKernels::new);
    }
  }

  @Override
  public void run() {
    if (sample != null) {
      sample.begin();
    }
    double[] corners = new double[Math.toIntExact(anchors.numel())];
    for (int i = 0; i < corners.length; i++) {
      corners[i] = anchors.elements().get(i);
    }
    Assigned[] all = new Assigned[Math.toIntExact(images.dim(0))];
    for (int image = 0; image < all.length; image++) {
      all[image] = assigned(image, corners);
    }
    write(all, corners.length / 4);
  }

  private Assigned assigned(int image, double[] corners) {
    int begin = boxes.lod().offsets(-1)[image];
    int end = boxes.lod().offsets(-1)[image + 1];
    int[] rows =
        IntStream.range(begin, end).filter(i -> crowds.elements().getLong(i) == 0).toArray();
    double scale = images.elements().get(3L * image + 2);
    double[] truth = new double[4 * rows.length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = boxes.elements().get(4L * rows[i / 4] + i % 4) * scale;
    }
    int[] inside = inside(image, corners);
    double[] most = new double[inside.length];
    int[] nearest = new int[inside.length];
    double[] ofBox = new double[rows.length];
    Arrays.fill(most, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < inside.length; i++) {
      for (int box = 0; box < rows.length; box++) {
        double overlap = pixels.of(corners, 4 * inside[i], truth, 4 * box);
        if (overlap > most[i]) {
          most[i] = overlap;
          nearest[i] = box;
        }
        ofBox[box] = Math.max(ofBox[box], overlap);
      }
    }
    int[] matched =
        IntStream.range(0, inside.length)
            .filter(i -> most[i] >= near || isNearest(corners, inside[i], truth, ofBox))
            .toArray();
    int[] background = IntStream.range(0, inside.length).filter(i -> most[i] < far).toArray();
    if (sample != null) {
      matched = sample.of(matched, withBox);
      background = sample.of(background, size - matched.length);
    }
    return targets(matched, background, inside, nearest, corners, truth, rows);
  }

  /** Anchors that do not leave the image too far. */
  private int[] inside(int image, double[] corners) {
    Elements info = images.elements();
    double height = info.get(3L * image);
    double width = info.get(3L * image + 1);
    return IntStream.range(0, corners.length / 4)
        .filter(
            i ->
                leave < 0
                    || (corners[4 * i] >= -leave
                        && corners[4 * i + 1] >= -leave
                        && corners[4 * i + 2] < width + leave
                        && corners[4 * i + 3] < height + leave))
        .toArray();
  }

  /** Whether no anchor is nearer to one of the boxes. */
  private boolean isNearest(double[] corners, int anchor, double[] truth, double[] ofBox) {
    for (int box = 0; box < ofBox.length; box++) {
      double overlap = pixels.of(corners, 4 * anchor, truth, 4 * box);
      if (Math.abs(overlap - ofBox[box]) < SAME) {
        return true;
      }
    }
    return false;
  }

  private Assigned targets(
      int[] matched,
      int[] background,
      int[] inside,
      int[] nearest,
      double[] corners,
      double[] truth,
      int[] rows) {
    int[] target = new int[inside.length];
    Arrays.fill(target, -1);
    for (int i : matched) {
      target[i] = 1;
    }
    int fakes = 0;
    for (int i : background) {
      // An anchor that is far from all boxes although none is nearer to one counts as background;
      // another one takes its place without weight, so that there are as many as wanted.
      fakes += target[i] == 1 ? 1 : 0;
      target[i] = 0;
    }
    int[] positive = IntStream.range(0, target.length).filter(i -> target[i] == 1).toArray();
    int[] negative = IntStream.range(0, target.length).filter(i -> target[i] == 0).toArray();
    int[] chosen = new int[fakes + positive.length];
    Arrays.fill(chosen, 0, fakes, fakes > 0 ? matched[0] : 0);
    System.arraycopy(positive, 0, chosen, fakes, positive.length);
    double[] deltas = new double[4 * chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      BoxOffsets.between(
          corners, 4 * inside[chosen[i]], truth, 4 * nearest[chosen[i]], deltas, 4 * i);
    }
    int[] own = new int[positive.length + negative.length];
    int[] ofClass = new int[own.length];
    for (int i = 0; i < own.length; i++) {
      boolean has = i < positive.length;
      int anchor = has ? positive[i] : negative[i - positive.length];
      own[i] = inside[anchor];
      if (has) {
        ofClass[i] = classes == null ? 1 : (int) classes.elements().getLong(rows[nearest[anchor]]);
      }
    }
    int[] numbers = Arrays.stream(chosen).map(i -> inside[i]).toArray();
    return new Assigned(numbers, fakes, deltas, own, ofClass);
  }

  private void write(Assigned[] all, int each) {
    int[] found = new int[all.length];
    int[] counted = new int[all.length];
    for (int image = 0; image < all.length; image++) {
      found[image] = all[image].anchors.length;
      counted[image] = all[image].scored.length;
    }
    int rows = Arrays.stream(found).sum();
    prepare(places, found, rows);
    prepare(offsets, found, rows, 4);
    prepare(weights, found, rows, 4);
    prepare(scored, counted, Arrays.stream(counted).sum());
    prepare(labels, counted, Arrays.stream(counted).sum(), 1);
    int[] ones = new int[all.length];
    Arrays.fill(ones, 1);
    prepare(counts, ones, all.length, 1);
    int row = 0;
    int place = 0;
    for (int image = 0; image < all.length; image++) {
      Assigned one = all[image];
      for (int i = 0; i < one.anchors.length; i++, row++) {
        places.elements().setLong(row, (long) image * each + one.anchors[i]);
        for (int k = 0; k < 4; k++) {
          offsets.elements().set(4L * row + k, one.offsets[4 * i + k]);
          if (weights != null) {
            weights.elements().set(4L * row + k, i < one.fakes ? 0 : 1);
          }
        }
      }
      for (int i = 0; i < one.scored.length; i++, place++) {
        scored.elements().setLong(place, (long) image * each + one.scored[i]);
        labels.elements().setLong(place, one.labels[i]);
      }
      if (counts != null) {
        counts.elements().setLong(image, one.anchors.length + 1);
      }
    }
  }

  private static void prepare(@Nullable Tensor out, int[] lengths, long... dims) {
    if (out != null) {
      out.resize(dims);
      out.setLod(LoD.ofLengths(lengths));
    }
  }
}
