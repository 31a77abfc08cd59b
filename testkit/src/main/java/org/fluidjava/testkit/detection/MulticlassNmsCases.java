package org.fluidjava.testkit.detection;

import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/**
 * Cases of {@code multiclass_nms} and its later forms. The boxes are chosen by hand, so that what
 * must be left can be read off: boxes 0 and 1 overlap by 0.8, box 2 stands apart.
 */
final class MulticlassNmsCases {
  private static final double[] BOXES = {
    0, 0, 1, 1, 0, 0, 1, 0.8, 2, 2, 3, 3,
    0, 0, 1, 1, 0, 0, 1, 0.8, 2, 2, 3, 3,
  };

  /** Two images, classes 0 (background), 1 and 2, three boxes. */
  private static final double[] SCORES = {
    0.9, 0.9, 0.9, 0.5, 0.6, 0.2, 0.05, 0.3, 0.7,
    0.9, 0.9, 0.9, 0.4, 0.01, 0.01, 0.01, 0.01, 0.01,
  };

  private MulticlassNmsCases() {}

  static List<OpCase> cases() {
    return Stream.of("multiclass_nms", "multiclass_nms2", "multiclass_nms3")
        .flatMap(MulticlassNmsCases::of)
        .toList();
  }

  private static Stream<OpCase> of(String type) {
    boolean first = type.equals("multiclass_nms");
    return Stream.of(
        with(
            type,
            batch(type, "overlapping boxes fall", 0.5f, -1),
            new int[] {1, 1, 2, 2, 1},
            new int[] {1, 2, 2, 1, 3},
            4,
            1),
        with(
            type,
            batch(type, "little overlap counts", 0.9f, -1),
            new int[] {1, 1, 1, 2, 2, 1},
            new int[] {1, 0, 2, 2, 1, 3},
            5,
            1),
        with(
            type,
            batch(type, "the best of an image", 0.5f, 2),
            new int[] {1, 2, 1},
            new int[] {1, 2, 3},
            2,
            1),
        with(
            type,
            batch(type, "two candidates of each class", 0.9f, -1).attr("nms_top_k", 1),
            new int[] {1, 2, 1},
            new int[] {1, 2, 3},
            2,
            1),
        nothing(type, first),
        lod(type),
        OpCase.of(type)
            .named("boxes and scores differ")
            .in("BBoxes", Values.normal(2, 4, 4))
            .in("Scores", Values.normal(2, 3, 5))
            .attr("score_threshold", 0.1f)
            .attr("nms_top_k", -1)
            .attr("keep_top_k", -1)
            .fails(type + ": Scores [2, 3, 5] and BBoxes [2, 4, 4] do not fit")
            .build());
  }

  private static OpCase.Builder batch(String type, String name, float threshold, int keep) {
    return OpCase.of(type)
        .named(name)
        .in("BBoxes", Values.of(BOXES, 2, 3, 4))
        .in("Scores", Values.of(SCORES, 2, 3, 3))
        .attr("score_threshold", 0.1f)
        .attr("nms_top_k", -1)
        .attr("nms_threshold", threshold)
        .attr("keep_top_k", keep);
  }

  /** What must be left: classes and numbers of boxes, the latter counted through both images. */
  private static OpCase with(
      String type, OpCase.Builder made, int[] labels, int[] boxes, int... lengths) {
    made.expect("Out", in -> rows(in, labels, boxes).lengths(lengths));
    if (!type.equals("multiclass_nms")) {
      made.expect("Index", in -> Expected.ints(boxes, boxes.length, 1).lengths(lengths));
    }
    if (type.equals("multiclass_nms3")) {
      made.expect("NmsRoisNum", in -> Expected.ints(lengths, lengths.length));
    }
    return made.build();
  }

  private static Expected rows(Inputs in, int[] labels, int[] boxes) {
    double[] out = new double[labels.length * 6];
    boolean batch = in.shape("Scores").rank() == 3;
    for (int i = 0; i < labels.length; i++) {
      int box = boxes[i];
      out[6 * i] = labels[i];
      out[6 * i + 1] =
          batch ? in.get("Scores")[box / 3 * 9 + labels[i] * 3 + box % 3] : in.get("Scores")[box];
      System.arraycopy(in.get("BBoxes"), 4 * box, out, 6 * i + 2, 4);
    }
    return Expected.of(out, labels.length, 6);
  }

  private static OpCase nothing(String type, boolean first) {
    OpCase.Builder made = batch(type, "nothing found", 0.5f, -1).attr("score_threshold", 2f);
    if (first) {
      return made.expect(
              "Out",
              in -> Expected.of(new double[] {-1}, 1, 1).lod(LoD.ofOffsets(new int[] {0, 1})))
          .build();
    }
    return with(type, made, new int[0], new int[0], 0, 0);
  }

  /**
   * Boxes of each class of their own, images by LoD: two classes, three boxes, images of 2 and 1.
   */
  private static OpCase lod(String type) {
    double[] corners = {
      0, 0, 1, 1, 0, 0, 2, 2,
      0, 0, 1, 0.9, 5, 5, 6, 6,
      1, 1, 2, 2, 0, 0, 1, 1,
    };
    OpCase.Builder made =
        OpCase.of(type)
            .named("images by LoD")
            .in("BBoxes", Values.of(corners, 3, 2, 4).lengths(2, 1))
            .in(
                "Scores",
                Values.of(new double[] {0.5, 0.6, 0.8, 0.7, 0.05, 0.9}, 3, 2).lengths(2, 1))
            .attr("background_label", -1)
            .attr("score_threshold", 0.1f)
            .attr("nms_top_k", -1)
            .attr("nms_threshold", 0.5f)
            .attr("keep_top_k", -1);
    return with(type, made, new int[] {0, 1, 1, 1}, new int[] {2, 1, 3, 5}, 3, 1);
  }
}
