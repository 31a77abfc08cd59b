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

/** Kernel of {@code retinanet_detection_output}. */
final class RetinanetDetectionOutputKernels implements Kernel {
  private final Tensor[] deltas;
  private final Tensor[] scores;
  private final Tensor[] anchors;
  private final Tensor images;
  private final Tensor out;
  private final double scoreThreshold;
  private final int candidates;
  private final double threshold;
  private final double eta;
  private final int keep;

  private RetinanetDetectionOutputKernels(KernelContext c) {
    deltas = c.ins("BBoxes");
    scores = c.ins("Scores");
    anchors = c.ins("Anchors");
    images = c.in("ImInfo");
    out = c.out("Out");
    Attrs attrs = c.attrs();
    scoreThreshold = attrs.getFloat("score_threshold");
    candidates = attrs.getInt("nms_top_k");
    threshold = attrs.getFloat("nms_threshold");
    eta = attrs.getFloat("nms_eta");
    keep = attrs.getInt("keep_top_k");
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("retinanet_detection_output", RetinanetDetectionOutputKernels::new);
  }

  @Override
  public void run() {
    Detections all = new Detections();
    for (int image = 0; image < images.dim(0); image++) {
      all.add(ofImage(image));
    }
    all.write(out, 4);
  }

  private List<Detections.Row> ofImage(int image) {
    int classes = Math.toIntExact(scores[0].dim(2));
    List<List<Detections.Row>> found = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      found.add(new ArrayList<>());
    }
    for (int level = 0; level < scores.length; level++) {
      double[] given = new double[Math.toIntExact(scores[level].dim(1) * classes)];
      for (int i = 0; i < given.length; i++) {
        given[i] = scores[level].elements().get((long) image * given.length + i);
      }
      double bound = level + 1 < scores.length ? scoreThreshold : 0;
      for (int place : Ranking.best(given, bound, candidates)) {
        double[] box = box(image, level, place / classes);
        int label = place % classes;
        found.get(label).add(new Detections.Row(label + 1, given[place], box, place));
      }
    }
    List<Detections.Row> left = new ArrayList<>();
    found.forEach(ofClass -> left.addAll(suppressed(ofClass)));
    left.sort(Comparator.comparingDouble(Detections.Row::score).reversed());
    return keep >= 0 && keep < left.size() ? left.subList(0, keep) : left;
  }

  /** An anchor moved by its offsets, in pixels of the image as it was before it was scaled. */
  private double[] box(int image, int level, int number) {
    Elements info = images.elements();
    double scale = info.get(3L * image + 2);
    double[] anchor = new double[4];
    double[] offsets = new double[4];
    for (int i = 0; i < 4; i++) {
      anchor[i] = anchors[level].elements().get(4L * number + i);
      offsets[i] = deltas[level].elements().get(4 * (image * deltas[level].dim(1) + number) + i);
    }
    double[] box = new double[4];
    BoxOffsets.move(anchor, 0, offsets, 1, box, 0);
    for (int i = 0; i < 4; i++) {
      double size = Overlap.round(info.get(3L * image + (i + 1) % 2) / scale);
      box[i] = Math.max(Math.min(box[i] / scale, size - 1), 0);
    }
    return box;
  }

  private List<Detections.Row> suppressed(List<Detections.Row> ofClass) {
    double[] corners = new double[4 * ofClass.size()];
    double[] own = new double[ofClass.size()];
    for (int i = 0; i < own.length; i++) {
      System.arraycopy(ofClass.get(i).box(), 0, corners, 4 * i, 4);
      own[i] = ofClass.get(i).score();
    }
    int[] order = Ranking.best(own, own.length);
    List<Detections.Row> left = new ArrayList<>();
    for (int i :
        Suppression.left(
            order, new Rectangles(corners, false, out.dtype()), threshold, eta, own.length)) {
      left.add(ofClass.get(i));
    }
    return left;
  }
}
