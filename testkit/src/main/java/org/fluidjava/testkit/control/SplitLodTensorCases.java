package org.fluidjava.testkit.control;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code split_lod_tensor}, {@code merge_lod_tensor} and its form without gradient. */
final class SplitLodTensorCases {
  private SplitLodTensorCases() {}

  static List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    cases.add(split("rows", Values.normal(4, 3), true, false, false, true));
    cases.add(split("all true", Values.normal(2, 1), true, true));
    cases.add(split("all false", Values.normal(1, 2, 2), false));
    cases.add(
        OpCase.of("split_lod_tensor")
            .named("sequences")
            .in("X", Values.normal(5, 2).lengths(2, 0, 3))
            .in("Mask", Values.boolsOf(new boolean[] {false, true, true}, 3, 1))
            .expect("OutTrue", in -> rows(in, 2, 5).lengths(0, 3))
            .expect("OutFalse", in -> rows(in, 0, 2).lengths(2))
            .checkGradient("X")
            .build());
    cases.add(
        OpCase.of("split_lod_tensor")
            .named("mask of another length")
            .in("X", Values.normal(3, 2))
            .in("Mask", Values.boolsOf(new boolean[] {true}, 1, 1))
            .unchecked("OutTrue", "refused")
            .unchecked("OutFalse", "refused")
            .fails("split_lod_tensor: Mask has 1 elements but X has 3 items")
            .build());
    cases.add(
        OpCase.of("split_lod_tensor")
            .named("mask of two columns")
            .in("X", Values.normal(4, 2))
            .in("Mask", Values.boolsOf(new boolean[4], 2, 2))
            .unchecked("OutTrue", "refused")
            .unchecked("OutFalse", "refused")
            .fails("split_lod_tensor: Mask must be [n, 1] but is [2, 2]")
            .build());
    for (String type : List.of("merge_lod_tensor", "merge_lod_tensor_infer")) {
      cases.add(merge(type));
      cases.add(mergeSequences(type));
      cases.add(mergeBelow(type));
      cases.add(
          OpCase.of(type)
              .named("sequences beside rows")
              .in("X", Values.normal(2, 1))
              .in("Mask", Values.boolsOf(new boolean[] {true, false}, 2, 1))
              .in("InTrue", Values.normal(3, 1).lengths(3))
              .in("InFalse", Values.normal(1, 1))
              .unchecked("Out", "refused")
              .fails(type + ": InTrue has 1 LoD levels, but InFalse has 0")
              .build());
    }
    return cases;
  }

  private static OpCase split(String name, Values x, boolean... mask) {
    return OpCase.of("split_lod_tensor")
        .named(name)
        .in("X", x)
        .in("Mask", Values.boolsOf(mask, mask.length, 1))
        .expect("OutTrue", in -> where(in, mask, true))
        .expect("OutFalse", in -> where(in, mask, false))
        .checkGradient("X")
        .build();
  }

  private static OpCase merge(String type) {
    OpCase.Builder built =
        OpCase.of(type)
            .named("rows")
            .in("X", Values.normal(3, 2))
            .in("Mask", Values.boolsOf(new boolean[] {false, true, false}, 3, 1))
            .in("InTrue", Values.normal(1, 2))
            .in("InFalse", Values.normal(2, 2))
            .expect(
                "Out",
                in -> {
                  double[] yes = in.get("InTrue");
                  double[] no = in.get("InFalse");
                  return new double[] {no[0], no[1], yes[0], yes[1], no[2], no[3]};
                },
                3,
                2);
    return built.checkGradient("InTrue", "InFalse").build();
  }

  /** Their lengths need not be those of X any more. */
  private static OpCase mergeSequences(String type) {
    return OpCase.of(type)
        .named("sequences of their own lengths")
        .in("X", Values.normal(4, 1).lengths(1, 2, 1))
        .in("Mask", Values.boolsOf(new boolean[] {true, false, true}, 3, 1))
        .in("InTrue", Values.normal(4, 2).lengths(3, 1))
        .in("InFalse", Values.normal(2, 2).lengths(2))
        .expect(
            "Out",
            in -> {
              double[] yes = in.get("InTrue");
              double[] no = in.get("InFalse");
              return Expected.of(
                      new double[] {
                        yes[0], yes[1], yes[2], yes[3], yes[4], yes[5], no[0], no[1], no[2], no[3],
                        yes[6], yes[7]
                      },
                      6,
                      2)
                  .lengths(3, 2, 1);
            })
        .checkGradient("InTrue", "InFalse")
        .build();
  }

  /** Sequences of the second level; the first comes from X. */
  private static OpCase mergeBelow(String type) {
    return OpCase.of(type)
        .named("the second level")
        .in("X", Values.normal(4, 1).lod(LoD.ofLengths(new int[] {1, 2}, new int[] {1, 2, 1})))
        .in("Mask", Values.boolsOf(new boolean[] {false, true, false}, 3, 1))
        .in("InTrue", Values.normal(2, 1).lengths(2))
        .in("InFalse", Values.normal(2, 1).lengths(1, 1))
        .attr("level", 1)
        .expect(
            "Out",
            in -> {
              double[] yes = in.get("InTrue");
              double[] no = in.get("InFalse");
              return Expected.of(new double[] {no[0], yes[0], yes[1], no[1]}, 4, 1)
                  .lod(LoD.ofLengths(new int[] {1, 2}, new int[] {1, 2, 1}));
            })
        .checkGradient("InTrue", "InFalse")
        .build();
  }

  private static Expected rows(Inputs in, int from, int to) {
    int width = in.dim("X", 1);
    return Expected.of(
        java.util.Arrays.copyOfRange(in.get("X"), from * width, to * width), to - from, width);
  }

  private static Expected where(Inputs in, boolean[] mask, boolean wanted) {
    double[] x = in.get("X");
    int width = x.length / mask.length;
    List<Double> found = new ArrayList<>();
    int rows = 0;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] == wanted) {
        rows++;
        for (int j = 0; j < width; j++) {
          found.add(x[i * width + j]);
        }
      }
    }
    return Expected.of(
        found.stream().mapToDouble(Double::doubleValue).toArray(), in.shape("X").with(0, rows));
  }
}
