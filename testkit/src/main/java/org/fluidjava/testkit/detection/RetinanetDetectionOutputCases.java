package org.fluidjava.testkit.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;
import org.fluidjava.testkit.detection.PlainBoxes.Box;

/** Cases of {@code retinanet_detection_output}. */
final class RetinanetDetectionOutputCases {
  private RetinanetDetectionOutputCases() {}

  static List<OpCase> cases() {
    return List.of(
        found("two levels", 0.1f, 100, 0.3f, 1, 50),
        found("few of each level", 0.3f, 9, 0.5f, 1, 6),
        found("a threshold that falls", 0.05f, 60, 0.8f, 0.7f, 100),
        base("levels without anchors")
            .in("Anchors", Values.boxes(60, 12, 4))
            .fails(
                "retinanet_detection_output: Anchors must have one variable for each of 2 levels"
                    + " but has 1")
            .build());
  }

  private static OpCase.Builder base(String name) {
    return OpCase.of("retinanet_detection_output")
        .named(name)
        .in("BBoxes", Values.normal(2, 12, 4).times(.3), Values.normal(2, 5, 4).times(.3))
        .in("Scores", Values.uniform(0, 1, 2, 12, 3), Values.uniform(-.5, 1, 2, 5, 3))
        .in("ImInfo", Values.of(new double[] {50, 60, 1, 40, 45, 1.5}, 2, 3))
        .attr("score_threshold", 0.1f)
        .attr("nms_top_k", 10)
        .attr("nms_threshold", 0.3f)
        .attr("nms_eta", 1f)
        .attr("keep_top_k", 10);
  }

  private static OpCase found(
      String name, float score, int top, float threshold, float eta, int keep) {
    return base(name)
        .in("Anchors", Values.boxes(60, 12, 4), Values.boxes(60, 5, 4))
        .attr("score_threshold", score)
        .attr("nms_top_k", top)
        .attr("nms_threshold", threshold)
        .attr("nms_eta", eta)
        .attr("keep_top_k", keep)
        .expect("Out", in -> rows(in, score, top, threshold, eta, keep))
        .build();
  }

  private static Expected rows(
      Inputs in, float bound, int top, float threshold, float eta, int keep) {
    List<double[]> rows = new ArrayList<>();
    int[] lengths = new int[2];
    for (int image = 0; image < 2; image++) {
      List<Box> candidates = new ArrayList<>();
      for (int level = 0; level < 2; level++) {
        List<Box> ofLevel = new ArrayList<>();
        int boxes = in.tensor("Anchors", level).shape().numel() == 48 ? 12 : 5;
        for (int i = 0; i < boxes; i++) {
          for (int label = 0; label < 3; label++) {
            double score = in.get("Scores", level)[(image * boxes + i) * 3 + label];
            if (score > (level == 0 ? bound : 0)) {
              ofLevel.add(new Box(label + 1, score, moved(in, image, level, i, boxes)));
            }
          }
        }
        ofLevel.sort(Comparator.comparingDouble(Box::score).reversed());
        candidates.addAll(ofLevel.subList(0, Math.min(top, ofLevel.size())));
      }
      List<Box> left = new ArrayList<>();
      for (int label = 1; label <= 3; label++) {
        int own = label;
        left.addAll(
            PlainBoxes.suppressed(
                candidates.stream().filter(box -> box.label() == own).toList(), threshold, eta, 1));
      }
      left.sort(Comparator.comparingDouble(Box::score).reversed());
      left = left.subList(0, Math.min(keep, left.size()));
      lengths[image] = left.size();
      left.forEach(box -> rows.add(box.row()));
    }
    return Expected.of(PlainBoxes.joined(rows), rows.size(), 6).lengths(lengths);
  }

  private static double[] moved(Inputs in, int image, int level, int anchor, int boxes) {
    double[] box = PlainBoxes.box(in.get("Anchors", level), anchor);
    double[] offset = PlainBoxes.box(in.get("BBoxes", level), image * boxes + anchor);
    double[] moved = new double[4];
    double scale = in.get("ImInfo")[3 * image + 2];
    for (int i = 0; i < 2; i++) {
      double length = box[i + 2] - box[i] + 1;
      double centre = box[i] + length * (offset[i] + 0.5);
      double half = length * Math.exp(offset[i + 2]) / 2;
      double last = Math.round(in.get("ImInfo")[3 * image + 1 - i] / scale) - 1;
      moved[i] = Math.max(0, Math.min((centre - half) / scale, last));
      moved[i + 2] = Math.max(0, Math.min((centre + half - 1) / scale, last));
    }
    return moved;
  }
}
