package org.fluidjava.testkit.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;
import org.fluidjava.testkit.detection.PlainBoxes.Box;

/** Cases of {@code matrix_nms}. */
final class MatrixNmsCases {
  private MatrixNmsCases() {}

  static List<OpCase> cases() {
    return List.of(
        lowered("a linear factor", false, 0.1f, 0.05f, -1, -1, true),
        lowered("a gaussian factor", true, 0.1f, 0.05f, -1, -1, true),
        lowered("few candidates", false, 0.2f, 0.1f, 5, 7, true),
        lowered("pixels", true, 0, 0, 8, -1, false),
        lowered("nothing found", false, 2, 0, -1, -1, true),
        base("boxes and scores differ", Values.boxes(1, 2, 8, 4))
            .attr("score_threshold", 0.1f)
            .attr("nms_top_k", -1)
            .attr("keep_top_k", -1)
            .fails("matrix_nms: Scores [2, 3, 9] and BBoxes [2, 8, 4] do not fit")
            .build());
  }

  private static OpCase.Builder base(String name, Values boxes) {
    return OpCase.of("matrix_nms")
        .named(name)
        .in("BBoxes", boxes)
        .in("Scores", Values.uniform(0, 1, 2, 3, 9));
  }

  private static OpCase lowered(
      String name, boolean gaussian, float score, float last, int top, int keep, boolean parts) {
    return base(name, Values.boxes(parts ? 1 : 20, 2, 9, 4))
        .attr("score_threshold", score)
        .attr("post_threshold", last)
        .attr("nms_top_k", top)
        .attr("keep_top_k", keep)
        .attr("normalized", parts)
        .attr("use_gaussian", gaussian)
        .attr("gaussian_sigma", 1.5f)
        .expect(
            "Out",
            in -> {
              List<List<double[]>> all = all(in, gaussian, score, last, top, keep, parts);
              double[] rows = PlainBoxes.joined(all.stream().flatMap(List::stream).toList());
              double[] out = new double[rows.length / 7 * 6];
              for (int i = 0; i < out.length; i++) {
                out[i] = rows[i / 6 * 7 + i % 6];
              }
              return Expected.of(out, out.length / 6, 6).lengths(lengths(all));
            })
        .expect(
            "Index",
            in -> {
              List<List<double[]>> all = all(in, gaussian, score, last, top, keep, parts);
              int[] index =
                  all.stream().flatMap(List::stream).mapToInt(row -> (int) row[6]).toArray();
              return Expected.ints(index, index.length, 1).lengths(lengths(all));
            })
        .expect(
            "RoisNum",
            in -> Expected.ints(lengths(all(in, gaussian, score, last, top, keep, parts)), 2))
        .build();
  }

  private static int[] lengths(List<List<double[]>> all) {
    return all.stream().mapToInt(List::size).toArray();
  }

  /** For each image rows of class, score, box, number. */
  private static List<List<double[]>> all(
      Inputs in, boolean gaussian, double bound, double last, int top, int keep, boolean parts) {
    List<List<double[]>> all = new ArrayList<>();
    for (int image = 0; image < 2; image++) {
      List<double[]> rows = new ArrayList<>();
      for (int label = 1; label < 3; label++) {
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
          double score = in.get("Scores")[(image * 3 + label) * 9 + i];
          if (score > (float) bound) {
            int number = image * 9 + i;
            boxes.add(new Box(number, score, PlainBoxes.box(in.get("BBoxes"), number)));
          }
        }
        boxes.sort(Comparator.comparingDouble(Box::score).reversed());
        List<Box> best = boxes.subList(0, top < 0 ? boxes.size() : Math.min(top, boxes.size()));
        for (int i = 0; i < best.size(); i++) {
          double factor = 1;
          for (int j = 0; j < i; j++) {
            double own = overlap(best, i, j, parts);
            double most = 0;
            for (int k = 0; k < j; k++) {
              most = Math.max(most, overlap(best, j, k, parts));
            }
            factor =
                Math.min(
                    factor,
                    gaussian ? Math.exp(1.5 * (most * most - own * own)) : (1 - own) / (1 - most));
          }
          Box box = best.get(i);
          if (box.score() * factor > (float) last) {
            double[] c = box.corners();
            rows.add(
                new double[] {label, box.score() * factor, c[0], c[1], c[2], c[3], box.label()});
          }
        }
      }
      rows.sort(Comparator.comparingDouble(row -> -row[1]));
      all.add(keep >= 0 && keep < rows.size() ? rows.subList(0, keep) : rows);
    }
    return all;
  }

  private static double overlap(List<Box> boxes, int a, int b, boolean parts) {
    return PlainBoxes.overlap(boxes.get(a).corners(), boxes.get(b).corners(), parts ? 0 : 1);
  }
}
