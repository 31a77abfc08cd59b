package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code mine_hard_examples}. */
final class MineHardExamplesCases {
  private static final double[] LOSS = {.1, .2, .3, .9, .8, .4, .7, .9, .1, .1};
  private static final double[] NEAR = {.9, .1, .1, .2, .7, .1, .6, .1, .8, .9};

  private MineHardExamplesCases() {}

  static List<OpCase> cases() {
    int[] match = {0, -1, -1, -1, 1, -1, -1, -1, 2, 1};
    return List.of(
        // Image 0: two matches, three backgrounds by loss 3, 2, 1. Image 1: two, 2 and 0.
        mined("as many as matches", base("max_negative", 1, 0, match), match, 2, 2, 3, 0, 2),
        mined("three for two", base("max_negative", 1.5f, 0, match), match, 3, 1, 2, 3, 0, 2),
        // The two worst of image 0 are 3 and 4, of image 1 they are 2 and 1.
        mined(
            "hard examples",
            base("hard_example", 1, 2, match),
            new int[] {-1, -1, -1, -1, 1, -1, -1, -1, -1, -1},
            1,
            3,
            1,
            2),
        base("hard_example", 1, 0, match)
            .named("no sample size")
            .fails("mine_hard_examples: hard_example needs a sample_size above 0 but it is 0")
            .build());
  }

  private static OpCase.Builder base(String type, float ratio, int size, int[] match) {
    return OpCase.of("mine_hard_examples")
        .in("ClsLoss", Values.of(LOSS, 2, 5))
        .in("MatchIndices", Values.intsOf(match, 2, 5))
        .in("MatchDist", Values.of(NEAR, 2, 5))
        .attr("mining_type", type)
        .attr("neg_pos_ratio", ratio)
        .attr("neg_dist_threshold", 0.5f)
        .attr("sample_size", size);
  }

  /** What must come out: the matches, then the negatives, so many of them in image 0. */
  private static OpCase mined(
      String name, OpCase.Builder made, int[] updated, int ofFirst, int... negatives) {
    return made.named(name)
        .expect(
            "NegIndices",
            in ->
                Expected.ints(negatives, negatives.length, 1)
                    .lengths(ofFirst, negatives.length - ofFirst))
        .expect("UpdatedMatchIndices", in -> Expected.ints(updated, 2, 5))
        .build();
  }
}
