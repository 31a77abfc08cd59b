package org.fluidjava.testkit.structured;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code hierarchical_sigmoid}. */
final class HierarchicalSigmoidCases {
  private HierarchicalSigmoidCases() {}

  static List<OpCase> cases() {
    return List.of(
        cost("two classes", 2, 1, 1, true).build(),
        cost("five classes", 5, 4, 3, true).build(),
        cost("eight classes, no bias", 8, 6, 2, false).build(),
        cost("odd sizes", 13, 9, 7, true).build(),
        cost("sequences", 4, 3, 2, true)
            .in("X", Values.normal(3, 2).lengths(2, 0, 1))
            .lodFrom("X")
            .build(),
        OpCase.of("hierarchical_sigmoid")
            .named("a tree of one's own")
            .in("X", Values.normal(2, 3))
            .in("W", Values.normal(4, 3))
            .in("Label", Values.longsOf(new long[] {0, 1}, 2, 1))
            .in("PathTable", Values.longsOf(new long[] {0, 2, -1, 0, 1, 3}, 2, 3))
            .in("PathCode", Values.longsOf(new long[] {0, 1, -1, 1, 0, 1}, 2, 3))
            .in("Bias", Values.normal(4, 1))
            .attr("num_classes", 5)
            .unchecked("PreOut", "only the gradient reads it")
            .unchecked("W_Out", "W itself, which Paddle wants named")
            .noGradientThrough("W_Out")
            .expect(
                "Out",
                in ->
                    new double[] {
                      path(in, 0, new int[] {0, 2}, new int[] {0, 1}) + Math.log(2),
                      path(in, 1, new int[] {0, 1, 3}, new int[] {1, 0, 1})
                    },
                2,
                1)
            .checkGradient("X", "W", "Bias")
            .build(),
        OpCase.of("hierarchical_sigmoid")
            .named("class out of range")
            .in("X", Values.normal(1, 2))
            .in("W", Values.normal(3, 2))
            .in("Label", Values.longsOf(new long[] {4}, 1, 1))
            .attr("num_classes", 4)
            .unchecked("Out", "refused")
            .fails("hierarchical_sigmoid: Label[0] is 4, but there are classes 0 to 3")
            .build());
  }

  private static OpCase.Builder cost(String name, int classes, int rows, int width, boolean bias) {
    OpCase.Builder made =
        OpCase.of("hierarchical_sigmoid")
            .named(name)
            .in("X", Values.normal(rows, width))
            .in("W", Values.normal(classes - 1, width))
            .in("Label", Values.longs(0, classes, rows, 1));
    if (bias) {
      made.in("Bias", Values.normal(classes - 1, 1)).checkGradient("Bias");
    }
    return made.attr("num_classes", classes)
        .unchecked("PreOut", "only the gradient reads it")
        .unchecked("W_Out", "W itself, which Paddle wants named")
        .noGradientThrough("W_Out")
        .expect("Out", in -> costs(in, classes), rows, 1)
        .checkGradient("X", "W");
  }

  private static double[] costs(Inputs in, int classes) {
    double[] out = new double[in.dim("X", 0)];
    for (int i = 0; i < out.length; i++) {
      int leaf = (int) in.longs("Label")[i] + classes;
      List<Integer> nodes = new ArrayList<>();
      List<Integer> turns = new ArrayList<>();
      for (int node = leaf; node > 1; node /= 2) {
        nodes.add(node / 2 - 1);
        turns.add(node % 2);
      }
      out[i] =
          path(
              in,
              i,
              nodes.stream().mapToInt(n -> n).toArray(),
              turns.stream().mapToInt(n -> n).toArray());
      // A complete tree's paths differ by one step at most.
      int longest = (int) Math.ceil(Math.log(classes) / Math.log(2) - 1e-9);
      out[i] += (longest - nodes.size()) * Math.log(2);
    }
    return out;
  }

  private static double path(Inputs in, int row, int[] nodes, int[] turns) {
    int width = in.dim("X", 1);
    double cost = 0;
    for (int j = 0; j < nodes.length; j++) {
      double z = in.has("Bias") ? in.get("Bias")[nodes[j]] : 0;
      for (int d = 0; d < width; d++) {
        z += in.get("X")[row * width + d] * in.get("W")[nodes[j] * width + d];
      }
      double right = 1 / (1 + Math.exp(-z));
      cost -= Math.log(turns[j] == 1 ? right : 1 - right);
    }
    return cost;
  }
}
