package org.fluidjava.testkit.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code detection_map}. */
final class DetectionMapCases {
  /** Class, difficult, box: two images, of classes 1 and 2. */
  private static final double[] TRUTH = {
    1, 0, .1, .1, .3, .3,
    1, 1, .6, .6, .8, .9,
    2, 0, .3, .6, .6, .9,
    1, 0, .7, .1, .9, .3,
    2, 0, .2, .2, .5, .5,
  };

  /** Class, score, box: a hit, a second one on the same box, a difficult one, misses. */
  private static final double[] FOUND = {
    1, .3, .1, .1, .3, .31,
    1, .7, .1, .1, .31, .3,
    1, .9, .6, .6, .8, .9,
    2, .8, .3, .6, .6, .8,
    2, .2, .8, .1, .9, .2,
    1, .6, .7, .1, .9, .3,
    1, .5, .1, .6, .3, .8,
    2, .4, .2, .2, .5, 1.4,
    3, .1, .2, .2, .5, .5,
  };

  private DetectionMapCases() {}

  static List<OpCase> cases() {
    return List.of(
        found("the area under the curve", "integral", true, 0.3f, 0),
        found("eleven points", "11point", true, 0.5f, 0),
        found("difficult boxes do not count", "integral", false, 0.5f, 0),
        found("no background", "11point", false, 0.3f, -1),
        zeroCounts(),
        found("class 2 is background", "integral", true, 0.3f, 2),
        continued("what was before counts", 1),
        continued("nothing was before", 0),
        base("boxes of another width", Values.normal(9, 5).lengths(5, 4), "integral", true, 0.5f, 0)
            .fails("detection_map: DetectRes must be [?, 6] but is [?, 5]")
            .build());
  }

  private static OpCase.Builder base(
      String name, Values found, String type, boolean difficult, float threshold, int background) {
    return OpCase.of("detection_map")
        .named(name)
        .in("DetectRes", found)
        .in("Label", Values.of(TRUTH, 5, 6).lengths(3, 2))
        .attr("class_num", 4)
        .attr("background_label", background)
        .attr("overlap_threshold", threshold)
        .attr("evaluate_difficult", difficult)
        .attr("ap_type", type);
  }

  private static OpCase found(
      String name, String type, boolean difficult, float threshold, int background) {
    OpCase.Builder made =
        base(name, Values.of(FOUND, 9, 6).lengths(5, 4), type, difficult, threshold, background);
    return expected(made, type.equals("integral"), difficult, threshold, background, false);
  }

  /** By default class 0 counts as any other. */
  private static OpCase zeroCounts() {
    double[] truth = {0, 0, .1, .1, .3, .3, 1, 0, .6, .6, .8, .9, 1, 0, .1, .6, .2, .9};
    double[] found = {0, .9, .1, .1, .3, .3, 1, .8, .6, .1, .8, .3, 1, .7, .6, .6, .8, .9};
    return OpCase.of("detection_map")
        .named("class 0 counts")
        .in("DetectRes", Values.of(found, 3, 6).lengths(3))
        .in("Label", Values.of(truth, 3, 6).lengths(3))
        .attr("class_num", 2)
        .expect("AccumPosCount", in -> Expected.ints(new int[] {1, 2}, 2, 1))
        .expect(
            "AccumTruePos",
            in -> Expected.of(new double[] {.9f, 1, .8f, 0, .7f, 1}, 3, 2).lengths(1, 2))
        .expect(
            "AccumFalsePos",
            in -> Expected.of(new double[] {.9f, 0, .8f, 1, .7f, 0}, 3, 2).lengths(1, 2))
        .expect("MAP", in -> Expected.of(new double[] {(1 + .25) / 2}, 1))
        .build();
  }

  private static OpCase continued(String name, int state) {
    double[] hits = {.75, 1, .35, 0, .85, 1};
    double[] misses = {.75, 0, .35, 1, .85, 0};
    OpCase.Builder made =
        base(name, Values.of(FOUND, 9, 6).lengths(5, 4), "integral", true, 0.3f, 0)
            .in("HasState", Values.intsOf(new int[] {state}, 1))
            .in("PosCount", Values.intsOf(new int[] {0, 3, 1, 0}, 4, 1))
            .in("TruePos", Values.of(hits, 3, 2).lengths(0, 2, 1, 0))
            .in("FalsePos", Values.of(misses, 3, 2).lengths(0, 2, 1, 0));
    return expected(made, true, true, 0.3f, 0, state != 0);
  }

  private static OpCase expected(
      OpCase.Builder made,
      boolean integral,
      boolean difficult,
      float threshold,
      int background,
      boolean state) {
    return made.expect(
            "AccumPosCount",
            in -> {
              int[] counts = new int[4];
              for (int label = 0; label < 4; label++) {
                counts[label] = boxes(in, label, difficult, state);
              }
              return Expected.ints(counts, 4, 1);
            })
        .expect("AccumTruePos", in -> rows(in, difficult, threshold, state, 1))
        .expect("AccumFalsePos", in -> rows(in, difficult, threshold, state, 2))
        .expect(
            "MAP",
            in -> {
              double sum = 0;
              int count = 0;
              for (int label = 0; label < 4; label++) {
                int boxes = boxes(in, label, difficult, state);
                if (boxes > 0 && (background <= 0 || label != background)) {
                  List<double[]> found = found(in, label, difficult, threshold, state);
                  sum += precision(found, boxes, integral);
                  count++;
                }
              }
              return Expected.of(new double[] {sum / count}, 1);
            })
        .build();
  }

  private static int boxes(Inputs in, int label, boolean difficult, boolean state) {
    int count = state ? (int) in.longs("PosCount")[label] : 0;
    for (int row = 0; row < 5; row++) {
      boolean counts = difficult || in.get("Label")[6 * row + 1] == 0;
      count += in.get("Label")[6 * row] == label && counts ? 1 : 0;
    }
    return count;
  }

  /** Score, hit, miss of each found box of a class. */
  private static List<double[]> found(
      Inputs in, int label, boolean difficult, float threshold, boolean state) {
    List<double[]> all = new ArrayList<>();
    for (int row = 0; state && row < 3; row++) {
      if (row < 2 ? label == 1 : label == 2) {
        double hit = in.get("TruePos")[2 * row + 1];
        all.add(new double[] {in.get("TruePos")[2 * row], hit, 1 - hit});
      }
    }
    for (int image = 0; image < 2; image++) {
      List<double[]> own = rows(in.get("DetectRes"), image == 0 ? 0 : 5, image == 0 ? 5 : 9, label);
      List<double[]> truth = rows(in.get("Label"), image == 0 ? 0 : 3, image == 0 ? 3 : 5, label);
      own.sort(Comparator.comparingDouble(row -> -row[1]));
      List<double[]> left = new ArrayList<>(truth);
      for (double[] row : own) {
        double[] best = null;
        double most = threshold;
        double[] cut = new double[4];
        for (int i = 0; i < 4; i++) {
          cut[i] = Math.max(0, Math.min(1, row[2 + i]));
        }
        for (double[] box : truth) {
          double overlap =
              PlainBoxes.overlap(cut, new double[] {box[2], box[3], box[4], box[5]}, 0);
          if (overlap > most) {
            most = overlap;
            best = box;
          }
        }
        if (best == null || difficult || best[1] == 0) {
          double hit = best != null && left.remove(best) ? 1 : 0;
          all.add(new double[] {row[1], hit, 1 - hit});
        }
      }
    }
    return all;
  }

  private static List<double[]> rows(double[] all, int begin, int end, int label) {
    List<double[]> rows = new ArrayList<>();
    for (int row = begin; row < end; row++) {
      if (all[6 * row] == label) {
        double[] own = new double[6];
        System.arraycopy(all, 6 * row, own, 0, 6);
        rows.add(own);
      }
    }
    return rows;
  }

  private static Expected rows(
      Inputs in, boolean difficult, float threshold, boolean state, int column) {
    List<double[]> rows = new ArrayList<>();
    int[] lengths = new int[4];
    for (int label = 0; label < 4; label++) {
      for (double[] row : found(in, label, difficult, threshold, state)) {
        rows.add(new double[] {row[0], row[column]});
        lengths[label]++;
      }
    }
    return Expected.of(PlainBoxes.joined(rows), rows.size(), 2).lengths(lengths);
  }

  private static double precision(List<double[]> found, int boxes, boolean integral) {
    List<double[]> best = new ArrayList<>(found);
    best.sort(Comparator.comparingDouble(row -> -row[0]));
    double hits = 0;
    double sum = 0;
    double[] most = new double[11];
    for (int i = 0; i < best.size(); i++) {
      hits += best.get(i)[1];
      // Each hit adds one box's share of the recall at this precision.
      sum += best.get(i)[1] * hits / (i + 1) / boxes;
      for (int tenth = 0; tenth <= 10; tenth++) {
        if (10 * hits >= tenth * boxes) {
          most[tenth] = Math.max(most[tenth], hits / (i + 1));
        }
      }
    }
    return integral ? sum : java.util.Arrays.stream(most).sum() / 11;
  }
}
