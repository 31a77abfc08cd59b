package org.fluidjava.testkit.detection;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code distribute_fpn_proposals}. */
final class DistributeFpnProposalsCases {
  private static final int LOW = 2;
  private static final int HIGH = 5;

  private DistributeFpnProposalsCases() {}

  static List<OpCase> cases() {
    return List.of(
        shared("images by LoD", Values.boxes(600, 23, 4).lengths(9, 14), true, 9, 14),
        shared("an image without regions", Values.boxes(200, 6, 4).lengths(2, 0, 4), true, 2, 0, 4),
        shared("without borders", Values.boxes(300, 11, 4).lengths(11), false, 11),
        counted(),
        OpCase.of("distribute_fpn_proposals")
            .named("levels the wrong way")
            .in("FpnRois", Values.boxes(9, 3, 4).lengths(3))
            .attr("min_level", 3)
            .attr("max_level", 2)
            .attr("refer_level", 2)
            .attr("refer_scale", 10)
            .fails("distribute_fpn_proposals: min_level (3) must not be above max_level (2)")
            .build());
  }

  private static OpCase.Builder base(String name) {
    return OpCase.of("distribute_fpn_proposals")
        .named(name)
        .attr("min_level", LOW)
        .attr("max_level", HIGH)
        .attr("refer_level", 4)
        .attr("refer_scale", 224);
  }

  private static OpCase shared(String name, Values regions, boolean pixels, int... lengths) {
    OpCase.Builder made = base(name).in("FpnRois", regions).attr("pixel_offset", pixels);
    return levels(made, pixels, lengths).build();
  }

  /** Exact powers of two lie on their level, not below it. */
  private static OpCase counted() {
    double[] boxes = {0, 0, 223, 223, 0, 0, 111, 111, 5, 5, 452, 452, 0, 0, 55, 55, 9, 9, 3, 20};
    OpCase.Builder made =
        base("counts of regions, exact sizes")
            .in("FpnRois", Values.of(boxes, 5, 4))
            .in("RoisNum", Values.intsOf(new int[] {4, 1}, 2));
    int[] lengths = {4, 1};
    for (int level = LOW; level <= HIGH; level++) {
      int own = level;
      made.expect(
          "MultiLevelRoIsNum",
          level - LOW,
          in -> Expected.ints(counts(in, own, true, lengths), lengths.length));
    }
    return levels(made, true, lengths).build();
  }

  private static OpCase.Builder levels(OpCase.Builder made, boolean pixels, int... lengths) {
    for (int level = LOW; level <= HIGH; level++) {
      int own = level;
      made.expect(
          "MultiFpnRois",
          level - LOW,
          in -> {
            List<double[]> rows = new ArrayList<>();
            for (int i : members(in, own, pixels)) {
              rows.add(PlainBoxes.box(in.get("FpnRois"), i));
            }
            return Expected.of(PlainBoxes.joined(rows), rows.size(), 4)
                .lengths(counts(in, own, pixels, lengths));
          });
    }
    return made.expect(
        "RestoreIndex",
        in -> {
          int[] restore = new int[in.dim("FpnRois", 0)];
          int next = 0;
          for (int level = LOW; level <= HIGH; level++) {
            for (int i : members(in, level, pixels)) {
              restore[i] = next++;
            }
          }
          return Expected.ints(restore, restore.length, 1);
        });
  }

  private static List<Integer> members(Inputs in, int level, boolean pixels) {
    List<Integer> members = new ArrayList<>();
    for (int i = 0; i < in.dim("FpnRois", 0); i++) {
      double[] box = PlainBoxes.box(in.get("FpnRois"), i);
      double border = pixels ? 1 : 0;
      boolean upright = box[2] >= box[0] && box[3] >= box[1];
      double area = upright ? (box[2] - box[0] + border) * (box[3] - box[1] + border) : 0;
      int own = LOW;
      // Each level begins at twice the size of the one before it.
      for (int next = LOW + 1; next <= HIGH; next++) {
        double begin = 224 * Math.pow(2, next - 4);
        own = Math.sqrt(area) >= begin * (1 - 1e-6) ? next : own;
      }
      if (own == level) {
        members.add(i);
      }
    }
    return members;
  }

  private static int[] counts(Inputs in, int level, boolean pixels, int... lengths) {
    int[] counts = new int[lengths.length];
    for (int i : members(in, level, pixels)) {
      int image = 0;
      for (int end = lengths[0]; i >= end; end += lengths[image]) {
        image++;
      }
      counts[image]++;
    }
    return counts;
  }
}
