package org.fluidjava.testkit.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code generate_proposal_labels}. */
final class GenerateProposalLabelsCases {
  private static final float[] WEIGHTS = {0.1f, 0.1f, 0.2f, 0.5f};
  private static final int CLASSES = 4;

  /** Settings of a case. */
  private record Given(
      int size, float part, float near, float high, float low, boolean cascade, boolean oneClass) {}

  /** A chosen region. */
  private record Chosen(double[] box, int label, double[] offsets, double overlap) {}

  private GenerateProposalLabelsCases() {}

  static List<OpCase> cases() {
    return List.of(
        labelled("a sample", new Given(12, 0.25f, 0.4f, 0.4f, 0, false, false)),
        labelled("more wanted than there are", new Given(99, 1, 0.5f, 0.3f, 0.1f, false, false)),
        labelled("one class of offsets", new Given(20, 0.5f, 0.4f, 0.4f, 0, false, true)),
        labelled("a later stage", new Given(12, 0.25f, 0.4f, 0.4f, 0, true, false)),
        byChance(),
        base("three weights", new Given(12, 0.25f, 0.5f, 0.5f, 0, false, false))
            .attr("bbox_reg_weights", new float[] {1, 1, 1})
            .fails("generate_proposal_labels: bbox_reg_weights must be 4 numbers but are 3")
            .build());
  }

  private static OpCase.Builder base(String name, Given given) {
    OpCase.Builder made =
        OpCase.of("generate_proposal_labels")
            .named(name)
            .in("RpnRois", Values.boxes(60, 40, 4).lengths(23, 17))
            .in("GtClasses", Values.ints(1, CLASSES, 6, 1).lengths(2, 4))
            .in("IsCrowd", Values.intsOf(new int[] {0, 0, 0, 1, 0, 0}, 6, 1).lengths(2, 4))
            .in("GtBoxes", Values.boxes(45, 6, 4).lengths(2, 4))
            .in("ImInfo", Values.of(new double[] {60, 60, 1, 60, 60, 1.5}, 2, 3))
            .attr("batch_size_per_im", given.size)
            .attr("fg_fraction", given.part)
            .attr("fg_thresh", given.near)
            .attr("bg_thresh_hi", given.high)
            .attr("bg_thresh_lo", given.low)
            .attr("bbox_reg_weights", WEIGHTS)
            .attr("class_nums", CLASSES)
            .attr("use_random", false)
            .attr("is_cascade_rcnn", given.cascade)
            .attr("is_cls_agnostic", given.oneClass);
    return given.cascade ? made.in("MaxOverlap", Values.uniform(0.2, 1.2, 40)) : made;
  }

  private static OpCase labelled(String name, Given given) {
    return base(name, given)
        .expect("Rois", in -> rows(in, given, 4, GenerateProposalLabelsCases::box))
        .expect(
            "LabelsInt32", in -> rows(in, given, 1, c -> new double[] {c.label}).as(DType.INT32))
        .expect("BboxTargets", in -> rows(in, given, 4 * CLASSES, c -> wide(c, given, true)))
        .expect("BboxInsideWeights", in -> rows(in, given, 4 * CLASSES, c -> wide(c, given, false)))
        .expect(
            "BboxOutsideWeights", in -> rows(in, given, 4 * CLASSES, c -> wide(c, given, false)))
        .expect("MaxOverlapWithGT", in -> rows(in, given, 0, c -> new double[] {c.overlap}))
        .build();
  }

  /** A random sample is as large as one that takes the first regions. */
  private static OpCase byChance() {
    Given given = new Given(9, 0.25f, 0.3f, 0.3f, 0, false, false);
    OpCase.Builder made =
        base("a random sample", given)
            .attr("use_random", true)
            .check(
                "LabelsInt32",
                (in, value) -> {
                  double[] got = ((LoDTensor) value).toDoubles();
                  long wanted = all(in, given).stream().flatMap(List::stream).count();
                  long found =
                      all(in, given).stream()
                          .flatMap(List::stream)
                          .filter(c -> c.label > 0)
                          .count();
                  if (got.length != wanted
                      || Arrays.stream(got).filter(label -> label > 0).count() != found) {
                    throw new AssertionError(
                        wanted
                            + " regions, "
                            + found
                            + " with a box, are wanted: "
                            + Arrays.toString(got));
                  }
                });
    for (String slot :
        new String[] {
          "Rois", "BboxTargets", "BboxInsideWeights", "BboxOutsideWeights", "MaxOverlapWithGT"
        }) {
      made.unchecked(slot, "which regions there are is left to chance");
    }
    return made.notOnPaddle("its sample is random and has no seed").build();
  }

  private static double[] box(Chosen chosen) {
    return chosen.box;
  }

  private static double[] wide(Chosen chosen, Given given, boolean offsets) {
    double[] wide = new double[4 * CLASSES];
    for (int i = 0; chosen.label > 0 && i < 4; i++) {
      wide[4 * (given.oneClass ? 1 : chosen.label) + i] = offsets ? chosen.offsets[i] : 1;
    }
    return wide;
  }

  private static Expected rows(Inputs in, Given given, int width, Function<Chosen, double[]> row) {
    List<List<Chosen>> all = all(in, given);
    int[] lengths = all.stream().mapToInt(List::size).toArray();
    double[] numbers = PlainBoxes.joined(all.stream().flatMap(List::stream).map(row).toList());
    Expected rows =
        width == 0
            ? Expected.of(numbers, numbers.length)
            : Expected.of(numbers, numbers.length / width, width);
    return rows.lengths(lengths);
  }

  private static List<List<Chosen>> all(Inputs in, Given given) {
    List<List<Chosen>> all = new ArrayList<>();
    int[] regions = in.offsets("RpnRois");
    int[] truths = in.offsets("GtBoxes");
    for (int image = 0; image < 2; image++) {
      double scale = in.get("ImInfo")[3 * image + 2];
      List<double[]> candidates = new ArrayList<>();
      for (int box = truths[image]; box < truths[image + 1]; box++) {
        candidates.add(PlainBoxes.box(in.get("GtBoxes"), box));
      }
      for (int i = regions[image]; i < regions[image + 1]; i++) {
        double[] box = PlainBoxes.box(in.get("RpnRois"), i);
        if (!given.cascade || in.get("MaxOverlap")[i] < 1) {
          candidates.add(Arrays.stream(box).map(v -> v / scale).toArray());
        }
      }
      List<Chosen> near = new ArrayList<>();
      List<Chosen> far = new ArrayList<>();
      for (int i = 0; i < candidates.size(); i++) {
        chosen(in, given, candidates.get(i), i, truths[image], truths[image + 1], scale, near, far);
      }
      if (!given.cascade) {
        near = near.subList(0, Math.min(near.size(), (int) (given.size * given.part)));
        far = far.subList(0, Math.min(far.size(), given.size - near.size()));
      }
      List<Chosen> chosen = new ArrayList<>(near);
      chosen.addAll(far);
      all.add(chosen);
    }
    return all;
  }

  private static void chosen(
      Inputs in,
      Given given,
      double[] candidate,
      int number,
      int begin,
      int end,
      double scale,
      List<Chosen> near,
      List<Chosen> far) {
    int best = begin;
    double most = 0;
    for (int box = begin; box < end; box++) {
      double own = PlainBoxes.touching(candidate, PlainBoxes.box(in.get("GtBoxes"), box));
      if (own > most + 1e-5) {
        best = box;
      }
      most = Math.max(most, own);
    }
    boolean crowd = number < end - begin && in.longs("IsCrowd")[begin + number] != 0;
    double counts = crowd ? -1 : most;
    double[] to = PlainBoxes.box(in.get("GtBoxes"), best);
    double[] offsets = new double[4];
    for (int i = 0; i < 2; i++) {
      double size = candidate[i + 2] - candidate[i] + 1;
      double wanted = to[i + 2] - to[i] + 1;
      offsets[i] = (to[i] + wanted / 2 - candidate[i] - size / 2) / size / WEIGHTS[i];
      offsets[i + 2] = Math.log(wanted / size) / WEIGHTS[i + 2];
    }
    double[] scaled = Arrays.stream(candidate).map(v -> v * scale).toArray();
    if (counts >= given.near) {
      near.add(new Chosen(scaled, (int) in.longs("GtClasses")[best], offsets, most));
    } else if (counts >= given.low && counts < given.high) {
      far.add(new Chosen(scaled, 0, offsets, most));
    }
  }
}
