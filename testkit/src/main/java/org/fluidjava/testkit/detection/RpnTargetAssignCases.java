package org.fluidjava.testkit.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code rpn_target_assign} and {@code retinanet_target_assign}. */
final class RpnTargetAssignCases {
  private static final int[] BOXES = {3, 2};

  /** Settings; a negative size means all anchors, as RetinaNet wants them. */
  private record Given(int size, float part, float leave, float near, float far) {
    boolean all() {
      return size < 0;
    }
  }

  /** An anchor, the box that it overlaps most, and whether it counts. */
  private record Learnt(int anchor, int box, boolean weighs) {}

  /** Anchors of one image with a box, and those of background. */
  private record Targets(int image, List<Learnt> found, List<Integer> background) {
    /** Those with a box that are no background, then the background. */
    int[] scored() {
      List<Integer> all =
          new ArrayList<>(found.stream().filter(Learnt::weighs).map(Learnt::anchor).toList());
      all.addAll(background);
      return all.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  private RpnTargetAssignCases() {}

  static List<OpCase> cases() {
    return List.of(
        assigned("a sample", new Given(16, 0.25f, 0, 0.3f, 0.2f)),
        assigned("more wanted than there are", new Given(200, 0.5f, 5, 0.5f, 0.3f)),
        assigned("anchors may leave the image", new Given(12, 0.5f, -1, 0.4f, 0.4f)),
        assigned("background that is nearest", new Given(300, 0.5f, -1, 0.9f, 0.8f)),
        byChance(),
        assigned("all anchors", new Given(-1, 0, -1, 0.4f, 0.3f)),
        assigned("all are near or far", new Given(-1, 0, -1, 0.3f, 0.3f)),
        rpn("crowds of another image", new Given(16, 0.25f, 0, 0.3f, 0.2f))
            .in("IsCrowd", Values.ints(0, 2, 5, 1).lengths(2, 3))
            .fails("rpn_target_assign: IsCrowd must have sequences as GtBoxes")
            .build());
  }

  private static OpCase.Builder base(String type, String name) {
    return OpCase.of(type)
        .named(name)
        .in("Anchor", Values.boxes(60, 70, 4))
        .in("GtBoxes", Values.boxes(50, 5, 4).lengths(BOXES))
        .in("ImInfo", Values.of(new double[] {50, 60, 1, 40, 45, 1.5}, 2, 3));
  }

  private static OpCase.Builder rpn(String name, Given given) {
    return base("rpn_target_assign", name)
        .attr("rpn_batch_size_per_im", given.size)
        .attr("rpn_straddle_thresh", given.leave)
        .attr("rpn_positive_overlap", given.near)
        .attr("rpn_negative_overlap", given.far)
        .attr("rpn_fg_fraction", given.part)
        .attr("use_random", false);
  }

  private static OpCase.Builder retinanet(String name, Given given) {
    return base("retinanet_target_assign", name)
        .in("GtLabels", Values.ints(1, 5, 5, 1).lengths(BOXES))
        .attr("positive_overlap", given.near)
        .attr("negative_overlap", given.far)
        .expect(
            "ForegroundNumber",
            in -> numbers(in, given, 1, (i, t) -> new int[] {t.found.size() + 1}));
  }

  private static OpCase assigned(String name, Given given) {
    OpCase.Builder made = given.all() ? retinanet(name, given) : rpn(name, given);
    return made.in("IsCrowd", Values.intsOf(new int[] {0, 1, 0, 0, 0}, 5, 1).lengths(BOXES))
        .expect(
            "LocationIndex",
            in ->
                numbers(
                    in,
                    given,
                    0,
                    (i, t) -> places(t, t.found.stream().mapToInt(Learnt::anchor).toArray())))
        .expect("ScoreIndex", in -> numbers(in, given, 0, (i, t) -> places(t, t.scored())))
        .expect("TargetLabel", in -> numbers(in, given, 1, (i, t) -> labels(i, t, given)))
        .expect("TargetBBox", in -> rows(in, given, true))
        .expect("BBoxInsideWeight", in -> rows(in, given, false))
        .build();
  }

  /** A random sample is as large as one that takes the first anchors. */
  private static OpCase byChance() {
    Given given = new Given(16, 0.25f, 0, 0.3f, 0.2f);
    return rpn("a random sample", given)
        .in("IsCrowd", Values.intsOf(new int[] {0, 1, 0, 0, 0}, 5, 1).lengths(BOXES))
        .attr("use_random", true)
        .expect("TargetLabel", in -> numbers(in, given, 1, (i, t) -> labels(i, t, given)))
        .check(
            "ScoreIndex",
            (in, value) -> {
              double[] places = ((LoDTensor) value).toDoubles();
              if (Arrays.stream(places).distinct().count() != places.length) {
                throw new AssertionError("an anchor is there twice: " + Arrays.toString(places));
              }
            })
        .unchecked("LocationIndex", "which anchors there are is left to chance")
        .unchecked("TargetBBox", "which anchors there are is left to chance")
        .unchecked("BBoxInsideWeight", "which anchors there are is left to chance")
        .notOnPaddle("its sample is random and has no seed")
        .build();
  }

  private static int[] places(Targets targets, int[] anchors) {
    return Arrays.stream(anchors).map(i -> targets.image * 70 + i).toArray();
  }

  private static int[] labels(Inputs in, Targets targets, Given given) {
    int[] labels = new int[targets.scored().length];
    int count = 0;
    for (Learnt learnt : targets.found) {
      if (learnt.weighs) {
        labels[count++] = given.all() ? (int) in.longs("GtLabels")[learnt.box] : 1;
      }
    }
    return labels;
  }

  /** Numbers of all images, with their LoD; {@code width} 0 for a vector. */
  private static Expected numbers(
      Inputs in, Given given, int width, BiFunction<Inputs, Targets, int[]> ofImage) {
    int[] all = {};
    int[] lengths = new int[2];
    for (Targets targets : all(in, given)) {
      int[] own = ofImage.apply(in, targets);
      lengths[targets.image] = own.length;
      int end = all.length;
      all = Arrays.copyOf(all, end + own.length);
      System.arraycopy(own, 0, all, end, own.length);
    }
    Expected numbers =
        width == 0 ? Expected.ints(all, all.length) : Expected.ints(all, all.length, width);
    return numbers.lengths(lengths);
  }

  private static Expected rows(Inputs in, Given given, boolean offsets) {
    List<double[]> rows = new ArrayList<>();
    int[] lengths = new int[2];
    for (Targets targets : all(in, given)) {
      lengths[targets.image] = targets.found.size();
      for (Learnt learnt : targets.found) {
        double[] row = new double[4];
        Arrays.fill(row, learnt.weighs ? 1 : 0);
        double[] from = PlainBoxes.box(in.get("Anchor"), learnt.anchor);
        double[] to = truth(in, targets.image, learnt.box);
        for (int i = 0; offsets && i < 2; i++) {
          double size = from[i + 2] - from[i] + 1;
          double wanted = to[i + 2] - to[i] + 1;
          row[i] = (to[i] + wanted / 2 - from[i] - size / 2) / size;
          row[i + 2] = Math.log(wanted / size);
        }
        rows.add(row);
      }
    }
    return Expected.of(PlainBoxes.joined(rows), rows.size(), 4).lengths(lengths);
  }

  private static double[] truth(Inputs in, int image, int box) {
    double scale = in.get("ImInfo")[3 * image + 2];
    return Arrays.stream(PlainBoxes.box(in.get("GtBoxes"), box)).map(v -> v * scale).toArray();
  }

  private static List<Targets> all(Inputs in, Given given) {
    return List.of(ofImage(in, 0, 0, 3, given), ofImage(in, 1, 3, 5, given));
  }

  private static Targets ofImage(Inputs in, int image, int begin, int end, Given given) {
    List<Integer> inside = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      double[] box = PlainBoxes.box(in.get("Anchor"), i);
      double height = in.get("ImInfo")[3 * image] + given.leave;
      double width = in.get("ImInfo")[3 * image + 1] + given.leave;
      boolean within = Math.min(box[0], box[1]) >= -given.leave;
      if (given.leave < 0 || within && box[2] < width && box[3] < height) {
        inside.add(i);
      }
    }
    List<Learnt> near = new ArrayList<>();
    List<Integer> far = new ArrayList<>();
    for (int i : inside) {
      int best = -1;
      boolean nearest = false;
      for (int box = begin; box < end; box++) {
        if (in.longs("IsCrowd")[box] == 0) {
          double own = overlap(in, image, i, box);
          best = best < 0 || own > overlap(in, image, i, best) ? box : best;
          double most = 0;
          for (int other : inside) {
            most = Math.max(most, overlap(in, image, other, box));
          }
          nearest |= Math.abs(own - most) < 1e-5;
        }
      }
      double most = overlap(in, image, i, best);
      if (nearest || most >= given.near) {
        near.add(new Learnt(i, best, true));
      }
      if (most < given.far) {
        far.add(i);
      }
    }
    if (!given.all()) {
      near = near.subList(0, Math.min(near.size(), (int) (given.size * given.part)));
      far = far.subList(0, Math.min(far.size(), given.size - near.size()));
    }
    List<Learnt> found = new ArrayList<>();
    for (Learnt learnt : near) {
      if (far.contains(learnt.anchor)) {
        // It counts as background; the first one fills its place.
        found.add(new Learnt(near.get(0).anchor, near.get(0).box, false));
      }
    }
    List<Integer> background = far;
    near.stream().filter(learnt -> !background.contains(learnt.anchor)).forEach(found::add);
    return new Targets(image, found, background);
  }

  private static double overlap(Inputs in, int image, int anchor, int box) {
    return PlainBoxes.touching(PlainBoxes.box(in.get("Anchor"), anchor), truth(in, image, box));
  }
}
