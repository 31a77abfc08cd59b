package org.fluidjava.testkit.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;
import org.fluidjava.testkit.detection.PlainBoxes.Box;

/** Cases of {@code generate_proposals} and its second form. */
final class GenerateProposalsCases {
  /** Settings of a case; {@code second}: of the second form. */
  private record Given(
      boolean second, int before, int after, float threshold, float smallest, float eta) {
    String type() {
      return second ? "generate_proposals_v2" : "generate_proposals";
    }
  }

  private GenerateProposalsCases() {}

  static List<OpCase> cases() {
    return Stream.concat(
            Stream.of(false, true).flatMap(GenerateProposalsCases::of),
            Stream.of(found("without borders", new Given(true, 100, 20, .5f, 3, 1), false)))
        .toList();
  }

  private static Stream<OpCase> of(boolean second) {
    Given one = new Given(second, 1, 1, .5f, 1, 1);
    return Stream.of(
        found("the best of each image", new Given(second, 100, 20, .5f, 3, 1), true),
        found("few anchors", new Given(second, 7, 100, .3f, 0, 1), true),
        found("all of them", new Given(second, 0, 0, .7f, 1, 1), true),
        found("a threshold that falls", new Given(second, 0, 30, .9f, 1, .8f), true),
        found("too small", new Given(second, 50, 20, .5f, 1000, 1), true),
        base("four offsets for an anchor", one)
            .in("BboxDeltas", Values.normal(2, 23, 5, 7))
            .fails(one.type() + ": BboxDeltas must be [2, 24, 5, 7] but is [2, 23, 5, 7]")
            .build());
  }

  private static OpCase.Builder base(String name, Given given) {
    OpCase.Builder made =
        OpCase.of(given.type())
            .named(name)
            .in("Scores", Values.distinct(2, 6, 5, 7))
            .in("Anchors", Values.boxes(60, 5, 7, 6, 4))
            .in("Variances", Values.uniform(0.5, 1, 5, 7, 6, 4))
            .attr("pre_nms_topN", given.before)
            .attr("post_nms_topN", given.after)
            .attr("nms_thresh", given.threshold)
            .attr("min_size", given.smallest)
            .attr("eta", given.eta);
    return given.second
        ? made.in("ImShape", Values.of(new double[] {50, 60, 40, 45}, 2, 2))
        : made.in("ImInfo", Values.of(new double[] {50, 60, 1, 40, 45, 1.5}, 2, 3));
  }

  private static OpCase found(String name, Given given, boolean pixels) {
    OpCase.Builder made = base(name, given).in("BboxDeltas", Values.normal(2, 24, 5, 7).times(0.5));
    if (given.second) {
      made.attr("pixel_offset", pixels);
    }
    return made.expect(
            "RpnRois",
            in -> {
              List<List<Box>> all = all(in, given, pixels);
              double[] rows =
                  PlainBoxes.joined(all.stream().flatMap(List::stream).map(Box::corners).toList());
              return Expected.of(rows, rows.length / 4, 4).lengths(lengths(all));
            })
        .expect(
            "RpnRoiProbs",
            in -> {
              List<List<Box>> all = all(in, given, pixels);
              double[] scores =
                  all.stream().flatMap(List::stream).mapToDouble(Box::score).toArray();
              return Expected.of(scores, scores.length, 1).lengths(lengths(all));
            })
        .expect(
            "RpnRoisNum", in -> Expected.ints(lengths(all(in, given, pixels)), in.dim("Scores", 0)))
        .build();
  }

  private static int[] lengths(List<List<Box>> all) {
    return all.stream().mapToInt(List::size).toArray();
  }

  private static List<List<Box>> all(Inputs in, Given given, boolean pixels) {
    List<List<Box>> all = new ArrayList<>();
    for (int image = 0; image < in.dim("Scores", 0); image++) {
      List<Box> candidates = new ArrayList<>();
      int kinds = in.dim("Scores", 1);
      int area = in.dim("Scores", 2) * in.dim("Scores", 3);
      for (int i = 0; i < kinds * area; i++) {
        int place = (image * kinds + i % kinds) * area + i / kinds;
        candidates.add(new Box(i, in.get("Scores")[place], new double[4]));
      }
      candidates.sort(Comparator.comparingDouble(Box::score).reversed());
      if (given.before > 0 && given.before < candidates.size()) {
        candidates = candidates.subList(0, given.before);
      }
      List<Box> left = new ArrayList<>();
      for (Box candidate : candidates) {
        double[] moved = moved(in, image, candidate.label(), pixels);
        if (counts(in, image, moved, given, pixels)) {
          left.add(new Box(0, candidate.score(), moved));
        }
      }
      left = PlainBoxes.suppressed(left, given.threshold, given.eta, pixels ? 1 : 0);
      if (given.after > 0 && given.after < left.size()) {
        left = left.subList(0, given.after);
      }
      all.add(left.isEmpty() ? List.of(new Box(0, 0, new double[4])) : left);
    }
    return all;
  }

  private static double[] size(Inputs in, int image) {
    String slot = in.has("ImShape") ? "ImShape" : "ImInfo";
    int width = in.dim(slot, 1);
    double[] info = in.get(slot);
    // Width, height, scale.
    return new double[] {
      info[image * width + 1], info[image * width], width > 2 ? info[image * width + 2] : 1
    };
  }

  private static double[] moved(Inputs in, int image, int anchor, boolean pixels) {
    double border = pixels ? 1 : 0;
    double[] box = PlainBoxes.box(in.get("Anchors"), anchor);
    double[] factor = PlainBoxes.box(in.get("Variances"), anchor);
    int kinds = in.dim("Scores", 1);
    int area = in.dim("Scores", 2) * in.dim("Scores", 3);
    double[] moved = new double[4];
    for (int i = 0; i < 2; i++) {
      int channel = image * 4 * kinds + 4 * (anchor % kinds);
      double shift = in.get("BboxDeltas")[(channel + i) * area + anchor / kinds] * factor[i];
      double grow = in.get("BboxDeltas")[(channel + i + 2) * area + anchor / kinds] * factor[i + 2];
      double length = box[i + 2] - box[i] + border;
      double centre = box[i] + length / 2 + shift * length;
      double half = length * Math.min(Math.exp(grow), 62.5) / 2;
      double last = size(in, image)[i] - border;
      moved[i] = Math.max(0, Math.min(centre - half, last));
      moved[i + 2] = Math.max(0, Math.min(centre + half - border, last));
    }
    return moved;
  }

  private static boolean counts(Inputs in, int image, double[] box, Given given, boolean pixels) {
    double border = pixels ? 1 : 0;
    double[] size = size(in, image);
    boolean counts = true;
    for (int i = 0; i < 2; i++) {
      double length = box[i + 2] - box[i];
      counts &= length / size[2] + border >= Math.max(1, given.smallest);
      counts &= !pixels || box[i] + (length + 1) / 2 <= size[i];
    }
    return counts;
  }
}
