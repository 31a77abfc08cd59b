package org.fluidjava.testkit.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;
import org.fluidjava.testkit.detection.PlainBoxes.Box;

/** Cases of {@code locality_aware_nms}. */
final class LocalityAwareNmsCases {
  /** Squares on a corner: around (0, 0), around (5, 5), and around (0.5, 0) the other way round. */
  private static final double[] SQUARES = {
    1, 0, 0, 1, -1, 0, 0, -1, 6, 5, 5, 6, 4, 5, 5, 4, 1.5, 0, .5, -1, -.5, 0, .5, 1,
  };

  /** The first square, and one around (0.5, 0) turning the same way: they overlap by 9/23. */
  private static final double[] NEIGHBOURS = {
    1, 0, 0, 1, -1, 0, 0, -1, 1.5, 0, .5, 1, -.5, 0, .5, -1, 6, 5, 5, 6, 4, 5, 5, 4,
  };

  /** An angle of three unit squares, the square that it leaves out, and one in its middle. */
  private static final double[] ANGLE = {
    0, 0, 1, 0, 2, 0, 2, 1, 1, 1, 1, 2, 0, 2, 0, 1, 1, 1, 1.5, 1, 2, 1, 2, 1.5, 2, 2, 1.5, 2, 1, 2,
    1, 1.5, .5, .5, 1, .5, 1.5, .5, 1.5, 1, 1.5, 1.5, 1, 1.5, .5, 1.5, .5, 1,
  };

  private LocalityAwareNmsCases() {}

  static List<OpCase> cases() {
    return List.of(
        merged("neighbours merge", 0.3f, -1, -1),
        merged("few of them", 0.4f, 4, 5),
        merged("much overlap counts", 0.6f, 6, -1),
        base("nothing found", Values.boxes(1, 2, 9, 4), 0.3f, -1, -1)
            .attr("score_threshold", 100f)
            .expect(
                "Out",
                in -> Expected.of(new double[] {-1}, 1, 1).lod(LoD.ofOffsets(new int[] {0, 1})))
            .build(),
        polygons("squares on a corner", SQUARES, 0.3f, 0, 1),
        polygons("squares on a corner overlap little", SQUARES, 0.4f, 0, 2, 1),
        merging(),
        polygons("an angle that meets a square", ANGLE, 0.2f, 0, 1),
        polygons("an angle meets it little", ANGLE, 0.25f, 0, 1, 2),
        base("seven numbers", Values.normal(2, 9, 7), 0.3f, -1, -1)
            .attr("score_threshold", 0f)
            .fails("locality_aware_nms: each of BBoxes must be 4, 8, 16, 24 or 32 numbers but is 7")
            .build());
  }

  private static OpCase.Builder base(
      String name, Values boxes, float threshold, int top, int keep) {
    return OpCase.of("locality_aware_nms")
        .named(name)
        .in("BBoxes", boxes)
        .in("Scores", Values.uniform(0.1, 1, 2, 3, 9))
        .attr("nms_threshold", threshold)
        .attr("nms_top_k", top)
        .attr("keep_top_k", keep);
  }

  private static OpCase merged(String name, float threshold, int top, int keep) {
    return base(name, Values.boxes(1, 2, 9, 4), threshold, top, keep)
        .attr("score_threshold", 0.4f)
        .attr("background_label", 1)
        .expect("Out", in -> rows(in, threshold, top, keep))
        .build();
  }

  private static Expected rows(Inputs in, float threshold, int top, int keep) {
    List<double[]> all = new ArrayList<>();
    int[] lengths = new int[2];
    for (int image = 0; image < 2; image++) {
      double[][] boxes = new double[9][];
      double[][] scores = new double[3][9];
      for (int i = 0; i < 9; i++) {
        boxes[i] = PlainBoxes.box(in.get("BBoxes"), image * 9 + i);
        for (int label = 0; label < 3; label++) {
          scores[label][i] = in.get("Scores")[(image * 3 + label) * 9 + i];
        }
      }
      List<int[]> left = new ArrayList<>();
      for (int label = 0; label < 3; label += 2) {
        for (int number : left(boxes, scores[label], threshold, top)) {
          left.add(new int[] {label, number});
        }
      }
      if (keep >= 0 && keep < left.size()) {
        left.sort(Comparator.comparingDouble(l -> -scores[l[0]][l[1]]));
        left = left.subList(0, keep);
        left.sort(Comparator.comparingInt(l -> l[0]));
      }
      lengths[image] = left.size();
      // Boxes are written as the last class left them.
      left.forEach(l -> all.add(new Box(l[0], scores[l[0]][l[1]], boxes[l[1]]).row()));
    }
    return Expected.of(PlainBoxes.joined(all), all.size(), 6).lengths(lengths);
  }

  private static List<Integer> left(double[][] boxes, double[] scores, float threshold, int top) {
    List<Box> chain = new ArrayList<>();
    int at = 0;
    for (int i = 1; i <= 9; i++) {
      if (i < 9 && PlainBoxes.overlap(boxes[i], boxes[at], 0) > threshold) {
        double sum = scores[i] + scores[at];
        for (int k = 0; k < 4; k++) {
          boxes[at][k] = (boxes[i][k] * scores[i] + boxes[at][k] * scores[at]) / sum;
        }
        scores[at] = sum;
      } else {
        if (scores[at] > 0.4f) {
          chain.add(new Box(at, scores[at], boxes[at]));
        }
        at = i;
      }
    }
    chain.sort(Comparator.comparingDouble(Box::score).reversed());
    List<Box> best = chain.subList(0, top < 0 ? chain.size() : Math.min(top, chain.size()));
    return PlainBoxes.suppressed(best, threshold, 1, 0).stream().map(Box::label).toList();
  }

  private static OpCase.Builder polygonBase(String name, double[] corners, float threshold) {
    return OpCase.of("locality_aware_nms")
        .named(name)
        .in("BBoxes", Values.of(corners, 1, 3, corners.length / 3))
        .in("Scores", Values.of(new double[] {.75, .5, .625}, 1, 1, 3))
        .attr("nms_threshold", threshold)
        .attr("score_threshold", 0.1f)
        .attr("nms_top_k", -1)
        .attr("keep_top_k", -1);
  }

  /** Polygons none of which merges with the one before it; {@code left}: numbers of those left. */
  private static OpCase polygons(String name, double[] corners, float threshold, int... left) {
    int width = corners.length / 3;
    return polygonBase(name, corners, threshold)
        .in("Scores", Values.of(scores(left), 1, 1, 3))
        .expect(
            "Out",
            in -> {
              double[] out = new double[left.length * (2 + width)];
              for (int i = 0; i < left.length; i++) {
                out[i * (2 + width) + 1] = in.get("Scores")[left[i]];
                System.arraycopy(corners, left[i] * width, out, i * (2 + width) + 2, width);
              }
              return Expected.of(out, left.length, 2 + width).lengths(left.length);
            })
        .build();
  }

  /** Scores by which the polygons come in this order; one that is to fall is the worst. */
  private static double[] scores(int... order) {
    double[] scores = {.25, .25, .25};
    for (int i = 0; i < order.length; i++) {
      scores[order[i]] = .875 - .25 * i;
    }
    return scores;
  }

  private static OpCase merging() {
    double[] mixed = {1.2, 0, .2, 1, -.8, 0, .2, -1};
    return polygonBase("squares on a corner merge", NEIGHBOURS, 0.39f)
        .expect(
            "Out",
            in -> {
              double[] out = new double[20];
              out[1] = 1.25;
              System.arraycopy(mixed, 0, out, 2, 8);
              out[11] = .625;
              System.arraycopy(NEIGHBOURS, 16, out, 12, 8);
              return Expected.of(out, 2, 10).lengths(2);
            })
        .build();
  }
}
