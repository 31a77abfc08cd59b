package org.fluidjava.testkit.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code collect_fpn_proposals}. */
final class CollectFpnProposalsCases {
  private CollectFpnProposalsCases() {}

  static List<OpCase> cases() {
    return List.of(
        byLod("the best of two levels", 9),
        byLod("all of them", 100),
        byLod("one for all images", 1),
        counted(),
        OpCase.of("collect_fpn_proposals")
            .named("scores of another level")
            .in("MultiLevelRois", Values.boxes(9, 3, 4).lengths(3))
            .in("MultiLevelScores", Values.normal(2, 1).lengths(2))
            .attr("post_nms_topN", 2)
            .fails(
                "collect_fpn_proposals: MultiLevelScores of level 0 must be [3, 1] but is [2, 1]")
            .build());
  }

  private static OpCase byLod(String name, int most) {
    int[] first = {4, 6};
    int[] second = {7, 2};
    return OpCase.of("collect_fpn_proposals")
        .named(name)
        .in(
            "MultiLevelRois",
            Values.boxes(50, 10, 4).lengths(first),
            Values.boxes(90, 9, 4).lengths(second))
        .in(
            "MultiLevelScores",
            Values.normal(10, 1).lengths(first),
            Values.normal(9, 1).lengths(second))
        .attr("post_nms_topN", most)
        .expect("FpnRois", in -> rows(in, most, first, second))
        .expect("RoisNum", in -> Expected.ints(lengths(in, most, first, second), 2))
        .build();
  }

  private static OpCase counted() {
    int[] first = {3, 2};
    int[] second = {1, 4};
    return OpCase.of("collect_fpn_proposals")
        .named("counts of regions")
        .in("MultiLevelRois", Values.boxes(50, 5, 4), Values.boxes(90, 5, 4))
        .in("MultiLevelScores", Values.normal(5, 1), Values.normal(5, 1))
        .in("MultiLevelRoIsNum", Values.intsOf(first, 2), Values.intsOf(second, 2))
        .attr("post_nms_topN", 6)
        .expect("FpnRois", in -> rows(in, 6, first, second))
        .expect("RoisNum", in -> Expected.ints(lengths(in, 6, first, second), 2))
        .build();
  }

  /** Each chosen region as its image, level and row. */
  private static List<int[]> chosen(Inputs in, int most, int[]... lengths) {
    List<int[]> all = new ArrayList<>();
    for (int level = 0; level < lengths.length; level++) {
      int row = 0;
      for (int image = 0; image < lengths[level].length; image++) {
        for (int i = 0; i < lengths[level][image]; i++) {
          all.add(new int[] {image, level, row++});
        }
      }
    }
    all.sort(Comparator.comparingDouble(r -> -in.get("MultiLevelScores", r[1])[r[2]]));
    List<int[]> best = new ArrayList<>(all.subList(0, Math.min(most, all.size())));
    best.sort(Comparator.comparingInt(r -> r[0]));
    return best;
  }

  private static int[] lengths(Inputs in, int most, int[]... lengths) {
    int[] counts = new int[lengths[0].length];
    chosen(in, most, lengths).forEach(region -> counts[region[0]]++);
    return counts;
  }

  private static Expected rows(Inputs in, int most, int[]... lengths) {
    List<double[]> rows = new ArrayList<>();
    for (int[] region : chosen(in, most, lengths)) {
      rows.add(PlainBoxes.box(in.get("MultiLevelRois", region[1]), region[2]));
    }
    return Expected.of(PlainBoxes.joined(rows), rows.size(), 4).lengths(lengths(in, most, lengths));
  }
}
