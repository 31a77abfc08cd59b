package org.fluidjava.cpu.detection;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code generate_proposals} and its second form. */
final class GenerateProposalsKernels implements Kernel {
  /** The largest logarithm by which a box grows. */
  private static final double LARGEST_GROWTH = Math.log(1000.0 / 16);

  /** The boxes of one image, best first, and their scores. */
  private record Found(double[] corners, double[] scores) {
    static final Found NOTHING = new Found(new double[4], new double[1]);
  }

  private final Tensor scores;
  private final Tensor deltas;
  private final Tensor images;
  private final Tensor anchors;
  private final Tensor variances;
  private final Tensor regions;
  private final Tensor chances;
  private final @Nullable Tensor counts;
  private final @Nullable Tensor ends;
  private final boolean scaled;
  private final double border;
  private final int before;
  private final int after;
  private final double threshold;
  private final double smallest;
  private final double eta;

  private GenerateProposalsKernels(KernelContext c) {
    scaled = c.type().equals("generate_proposals");
    scores = c.in("Scores");
    deltas = c.in("BboxDeltas");
    images = c.in(scaled ? "ImInfo" : "ImShape");
    anchors = c.in("Anchors");
    variances = c.in("Variances");
    regions = c.out("RpnRois");
    chances = c.out("RpnRoiProbs");
    counts = c.outOrNull("RpnRoisNum");
    ends = scaled ? c.outOrNull("RpnRoisLod") : null;
    Attrs attrs = c.attrs();
    border = scaled || attrs.getBoolean("pixel_offset") ? 1 : 0;
    before = attrs.getInt("pre_nms_topN");
    after = attrs.getInt("post_nms_topN");
    threshold = attrs.getFloat("nms_thresh");
    smallest = Math.max(attrs.getFloat("min_size"), 1);
    eta = attrs.getFloat("eta");
  }

  static void register(CpuRegistrar kernels) {
    for (String type : new String[] {"generate_proposals", "generate_proposals_v2"}) {
      kernels.forFloats(type, GenerateProposalsKernels::new);
    }
  }

  @Override
  public void run() {
    List<Found> all = new ArrayList<>();
    int[] offsets = new int[Math.toIntExact(scores.dim(0)) + 1];
    for (int image = 0; image + 1 < offsets.length; image++) {
      Found found = ofImage(image);
      all.add(found);
      offsets[image + 1] = offsets[image] + found.scores.length;
    }
    int rows = offsets[offsets.length - 1];
    regions.resize(rows, 4);
    regions.setLod(LoD.ofOffsets(offsets));
    chances.resize(rows, 1);
    chances.setLod(LoD.ofOffsets(offsets));
    for (int image = 0; image < all.size(); image++) {
      Found found = all.get(image);
      for (int i = 0; i < found.corners.length; i++) {
        regions.elements().set(4L * offsets[image] + i, found.corners[i]);
      }
      for (int i = 0; i < found.scores.length; i++) {
        chances.elements().set(offsets[image] + i, found.scores[i]);
      }
    }
    tell(counts, offsets, true);
    tell(ends, offsets, false);
  }

  private static void tell(@Nullable Tensor out, int[] offsets, boolean lengths) {
    if (out != null) {
      out.resize(offsets.length - 1);
      for (int i = 0; i + 1 < offsets.length; i++) {
        out.elements().setLong(i, lengths ? offsets[i + 1] - offsets[i] : offsets[i + 1]);
      }
    }
  }

  private Found ofImage(int image) {
    int kinds = Math.toIntExact(scores.dim(1));
    long area = scores.dim(2) * scores.dim(3);
    double[] given = new double[Math.toIntExact(area * kinds)];
    Elements from = scores.elements();
    for (int i = 0; i < given.length; i++) {
      given[i] = from.get(((long) image * kinds + i % kinds) * area + i / kinds);
    }
    int[] chosen = Ranking.best(given, before > 0 ? before : given.length);
    double[] corners = new double[4 * chosen.length];
    double[] left = new double[chosen.length];
    int count = 0;
    for (int number : chosen) {
      moved(image, number, kinds, area, corners, 4 * count);
      if (counts(image, corners, 4 * count)) {
        left[count++] = given[number];
      }
    }
    return count == 0 ? Found.NOTHING : suppressed(corners, left, count);
  }

  /** The box of an anchor, cut at the image's border. */
  private void moved(int image, int number, int kinds, long area, double[] corners, int at) {
    double[] box = new double[4];
    double[] offsets = new double[4];
    for (int i = 0; i < 4; i++) {
      box[i] = anchors.elements().get(4L * number + i);
      long delta = (4L * ((long) image * kinds + number % kinds) + i) * area + number / kinds;
      double offset = variances.elements().get(4L * number + i) * deltas.elements().get(delta);
      offsets[i] = i < 2 ? offset : Math.min(offset, LARGEST_GROWTH);
    }
    BoxOffsets.move(box, 0, offsets, border, corners, at);
    for (int i = 0; i < 4; i++) {
      double size = images.elements().get(image * images.dim(1) + (i + 1) % 2);
      corners[at + i] = Math.max(Math.min(corners[at + i], size - border), 0);
    }
  }

  /** Whether a box is large enough and, where borders count, has its centre within the image. */
  private boolean counts(int image, double[] corners, int at) {
    boolean counts = true;
    for (int axis = 0; axis < 2; axis++) {
      double length = corners[at + axis + 2] - corners[at + axis];
      double scale = scaled ? images.elements().get(image * images.dim(1) + 2) : 1;
      counts &= length / scale + border >= smallest;
      if (border > 0) {
        double size = images.elements().get(image * images.dim(1) + 1 - axis);
        counts &= corners[at + axis] + (length + border) / 2 <= size;
      }
    }
    return counts;
  }

  private Found suppressed(double[] corners, double[] scoresLeft, int count) {
    int[] order = new int[count];
    int place = 0;
    // Of equal scores the later box counts as the better one.
    for (int begin = 0; begin < count; ) {
      int end = begin + 1;
      while (end < count && scoresLeft[end] == scoresLeft[begin]) {
        end++;
      }
      for (int i = end - 1; i >= begin; i--) {
        order[place++] = i;
      }
      begin = end;
    }
    int most = after > 0 ? after : count;
    if (threshold > 0) {
      order =
          Suppression.left(
              order, new Rectangles(corners, border == 0, regions.dtype()), threshold, eta, most);
    }
    double[] boxes = new double[4 * order.length];
    double[] chancesLeft = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(corners, 4 * order[i], boxes, 4 * i, 4);
      chancesLeft[i] = scoresLeft[order[i]];
    }
    return new Found(boxes, chancesLeft);
  }
}
