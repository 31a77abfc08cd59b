package org.fluidjava.testkit.control;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code beam_search} and {@code beam_search_decode}, worked out by hand. */
final class BeamSearchCases {
  private static final LoD TWO_SOURCES = LoD.ofLengths(new int[] {1, 3}, new int[] {1, 1, 1, 1});

  private BeamSearchCases() {}

  static List<OpCase> cases() {
    return List.of(twoSources(), finishedPrefix(), finishedSource(), notAccumulated(), decode());
  }

  /** The numbers as inputs have them, which are rounded to float32 in every run. */
  private static double[] rounded(double... numbers) {
    return Arrays.stream(numbers).map(number -> (float) number).toArray();
  }

  private static OpCase.Builder search(
      String name, LoD lod, long[] before, double... beforeScores) {
    return OpCase.of("beam_search")
        .named(name)
        .in("pre_ids", Values.longsOf(before, before.length, 1).lod(lod))
        .in("pre_scores", Values.of(beforeScores, before.length, 1).lod(lod))
        .attr("level", 0)
        .attr("beam_size", 2)
        .attr("end_id", 0)
        .attr("is_accumulated", true);
  }

  private static OpCase twoSources() {
    LoD out = LoD.ofLengths(new int[] {1, 3}, new int[] {2, 0, 1, 1});
    return search("two sources", TWO_SOURCES, new long[] {1, 2, 3, 4}, .1, .2, .3, .4)
        .in(
            "ids",
            Values.longsOf(new long[] {4, 2, 5, 2, 1, 3, 3, 5, 2, 8, 2, 1}, 4, 3).lod(TWO_SOURCES))
        .in(
            "scores",
            Values.of(new double[] {.5, .3, .2, .6, .3, .1, .9, .5, .1, .7, .5, .1}, 4, 3)
                .lod(TWO_SOURCES))
        .expect("selected_ids", in -> Expected.longs(new long[] {4, 2, 3, 8}, 4, 1).lod(out))
        .expect("selected_scores", in -> Expected.of(rounded(.5, .3, .9, .7), 4, 1).lod(out))
        .expect("parent_idx", in -> Expected.ints(new int[] {0, 0, 2, 3}, 4))
        .build();
  }

  /** A prefix that has ended stays as it is: its candidates do not count. */
  private static OpCase finishedPrefix() {
    LoD in2 = LoD.ofLengths(new int[] {2}, new int[] {1, 1});
    LoD out = LoD.ofLengths(new int[] {2}, new int[] {1, 1});
    return search("an ended prefix", in2, new long[] {0, 3}, .8, .3)
        .in("ids", Values.longsOf(new long[] {7, 8, 5, 6}, 2, 2).lod(in2))
        .in("scores", Values.of(new double[] {.95, .9, .2, .25}, 2, 2).lod(in2))
        .expect("selected_ids", in -> Expected.longs(new long[] {0, 6}, 2, 1).lod(out))
        .expect("selected_scores", in -> Expected.of(rounded(.8, .25), 2, 1).lod(out))
        .unchecked("parent_idx", "the case of two sources checks it; Paddle wants it named")
        .build();
  }

  /** When all prefixes of a source have ended, nothing of it goes on. */
  private static OpCase finishedSource() {
    LoD two = LoD.ofLengths(new int[] {1, 1}, new int[] {1, 1});
    LoD out = LoD.ofLengths(new int[] {1, 1}, new int[] {0, 2});
    return search("an ended source", two, new long[] {0, 3}, .8, .3)
        .in("scores", Values.of(new double[] {.95, .9, .2, .25}, 2, 2).lod(two))
        .expect("selected_ids", in -> Expected.longs(new long[] {1, 0}, 2, 1).lod(out))
        .expect("selected_scores", in -> Expected.of(rounded(.25, .2), 2, 1).lod(out))
        .unchecked("parent_idx", "the case of two sources checks it; Paddle wants it named")
        .build();
  }

  private static OpCase notAccumulated() {
    LoD one = LoD.ofLengths(new int[] {1}, new int[] {1});
    LoD out = LoD.ofLengths(new int[] {1}, new int[] {2});
    return search("probabilities", one, new long[] {5}, -1)
        .in("scores", Values.of(new double[] {.5, .25, .125}, 1, 3).lod(one))
        .attr("is_accumulated", false)
        .expect("selected_ids", in -> Expected.longs(new long[] {0, 1}, 2, 1).lod(out))
        .expect(
            "selected_scores",
            in -> Expected.of(new double[] {Math.log(.5) - 1, Math.log(.25) - 1}, 2, 1).lod(out))
        .unchecked("parent_idx", "the case of two sources checks it; Paddle wants it named")
        .build();
  }

  /** Two sentences that share their beginning; the better one ended a step earlier. */
  private static OpCase decode() {
    LoD first = LoD.ofLengths(new int[] {1}, new int[] {2});
    LoD second = LoD.ofLengths(new int[] {2}, new int[] {1, 1});
    LoD third = LoD.ofLengths(new int[] {2}, new int[] {2, 0});
    LoD sentences = LoD.ofLengths(new int[] {2}, new int[] {3, 4});
    return OpCase.of("beam_search_decode")
        .named("two sentences")
        .in(
            "Ids",
            Values.array(
                Values.longsOf(new long[] {3, 5}, 2, 1).lod(first),
                Values.longsOf(new long[] {7, 9}, 2, 1).lod(second),
                Values.longsOf(new long[] {1, 8}, 2, 1).lod(third),
                Values.longsOf(new long[] {1, 1}, 2, 1).lod(second)))
        .in(
            "Scores",
            Values.array(
                Values.of(new double[] {.6, .4}, 2, 1).lod(first),
                Values.of(new double[] {.5, .3}, 2, 1).lod(second),
                Values.of(new double[] {.45, .35}, 2, 1).lod(third),
                Values.of(new double[] {.45, .33}, 2, 1).lod(second)))
        .attr("beam_size", 2)
        .attr("end_id", 1)
        .expect(
            "SentenceIds",
            in ->
                Expected.longs(new long[] {3, 7, 1, 3, 7, 8, 1}, 7).as(DType.INT64).lod(sentences))
        .expect(
            "SentenceScores",
            in -> Expected.of(rounded(.6, .5, .45, .6, .5, .35, .33), 7).lod(sentences))
        .build();
  }
}
