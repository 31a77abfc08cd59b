package org.fluidjava.testkit.loss;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of losses over classes. */
final class ClassLossCases {
  private ClassLossCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    Values probabilities = Values.uniform(0.1, 1, 4, 3).probabilities();
    Values labels = Values.longsOf(new long[] {2, 0, -100, 1}, 4, 1);
    for (String type : new String[] {"cross_entropy", "cross_entropy2"}) {
      OpCase.Builder hard =
          OpCase.of(type)
              .named("class numbers, one ignored")
              .in("X", probabilities)
              .in("Label", labels)
              .expect("Y", in -> hard(in.get("X"), in, 3))
              .checkGradient("X");
      if (type.endsWith("2")) {
        hard.unchecked("MatchX", "checked by the gradient")
            .expect("XShape", in -> Expected.shapeOnly(Shape.of(0, 4, 3)))
            .noGradientThrough("MatchX", "XShape");
      }
      all.add(hard.build());
      OpCase.Builder out =
          OpCase.of(type)
              .named("label out of range")
              .in("X", probabilities)
              .in("Label", Values.longsOf(new long[] {0, 3, 0, 0}, 4, 1));
      all.add(
          out.fails(
                  type
                      + ": Label has the value 3 at position 1, but there are 3 classes: labels must be in [0, 3)"
                      + " or ignore_index -100")
              .build());
    }
    all.add(
        OpCase.of("cross_entropy")
            .named("sequences")
            .in("X", Values.uniform(0.1, 1, 5, 4).probabilities().lengths(2, 0, 3))
            .in("Label", Values.longs(0, 4, 5, 1).lengths(2, 0, 3))
            .expect("Y", in -> hard(in.get("X"), in, 4))
            .lodFrom("X")
            .checkGradient("X")
            .build());
    all.add(
        OpCase.of("cross_entropy")
            .named("soft labels")
            .in("X", probabilities)
            .in("Label", Values.uniform(0, 1, 4, 3).probabilities())
            .attr("soft_label", true)
            .expect(
                "Y",
                in -> {
                  double[] out = new double[4];
                  for (int i = 0; i < 12; i++) {
                    out[i / 3] -= in.get("Label")[i] * Math.log(in.get("X")[i]);
                  }
                  return Expected.of(out, 4, 1);
                })
            .checkGradient("X")
            .build());
    all.add(
        OpCase.of("cross_entropy")
            .named("probability zero")
            .in("X", Values.of(new double[] {0, 1}, 1, 2))
            .in("Label", Values.longsOf(new long[] {0}, 1, 1))
            .expect("Y", in -> new double[] {1e20}, 1, 1)
            .build());
    all.add(fused("class numbers, one ignored", -1, Values.normal(4, 3).times(3), labels, false));
    all.add(fused("large scores", -1, Values.normal(4, 3).times(300), labels, false));
    all.add(fused("first axis", 0, Values.normal(3, 4), Values.longs(0, 3, 1, 4), false));
    all.add(fused("middle axis", 1, Values.normal(2, 5, 3), Values.longs(0, 5, 2, 1, 3), false));
    all.add(
        fused(
            "soft labels",
            -1,
            Values.normal(4, 3),
            Values.uniform(0, 1, 4, 3).probabilities(),
            true));
    all.add(
        fused("soft labels of any sum", -1, Values.normal(4, 3), Values.uniform(0, 1, 4, 3), true));
    all.add(bpr());
    all.add(center());
    return all;
  }

  private static Expected hard(double[] x, Inputs in, int classes) {
    long[] labels = in.longs("Label");
    double[] out = new double[labels.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = labels[i] == -100 ? 0 : -Math.log(x[(int) (i * classes + labels[i])]);
    }
    return Expected.of(out, out.length, 1);
  }

  private static double[] logSoftmax(double[] x, Shape shape, int at) {
    int n = (int) shape.dim(at);
    int stride = (int) shape.product(at + 1, shape.rank());
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int first = i / (n * stride) * n * stride + i % stride;
      double max = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < n; j++) {
        max = Math.max(max, x[first + j * stride]);
      }
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += Math.exp(x[first + j * stride] - max);
      }
      out[i] = x[i] - max - Math.log(sum);
    }
    return out;
  }

  private static OpCase fused(String name, int axis, Values logits, Values labels, boolean soft) {
    OpCase.Builder made =
        OpCase.of("softmax_with_cross_entropy")
            .named(name)
            .in("Logits", logits)
            .in("Label", labels)
            .attr("axis", axis)
            .attr("soft_label", soft)
            .expect(
                "Softmax",
                in -> {
                  Shape shape = in.shape("Logits");
                  double[] logs =
                      logSoftmax(in.get("Logits"), shape, axis < 0 ? axis + shape.rank() : axis);
                  return Expected.of(java.util.Arrays.stream(logs).map(Math::exp).toArray(), shape);
                })
            .expect("Loss", in -> fusedLoss(in, axis, soft))
            .noGradientThrough("Softmax");
    if (name.equals("large scores")) {
      made.notOnPaddle("its softmax is bounded at exp(-64), so its loss is too");
    } else {
      made.checkGradient("Logits");
    }
    return made.build();
  }

  private static Expected fusedLoss(Inputs in, int axis, boolean soft) {
    Shape shape = in.shape("Logits");
    int at = axis < 0 ? axis + shape.rank() : axis;
    double[] logs = logSoftmax(in.get("Logits"), shape, at);
    int n = (int) shape.dim(at);
    int stride = (int) shape.product(at + 1, shape.rank());
    double[] out = new double[logs.length / n];
    for (int i = 0; i < logs.length; i++) {
      int line = i / (n * stride) * stride + i % stride;
      double target = soft ? in.get("Label")[i] : in.longs("Label")[line] == i / stride % n ? 1 : 0;
      out[line] -= target == 0 ? 0 : target * logs[i];
    }
    return Expected.of(out, shape.with(at, 1));
  }

  private static OpCase bpr() {
    return OpCase.of("bpr_loss")
        .named("rows")
        .in("X", Values.normal(4, 3))
        .in("Label", Values.longs(0, 3, 4, 1))
        .expect(
            "Y",
            in -> {
              double[] x = in.get("X");
              double[] out = new double[4];
              for (int i = 0; i < 12; i++) {
                int k = (int) in.longs("Label")[i / 3];
                out[i / 3] += i % 3 == k ? 0 : Math.log1p(Math.exp(x[i] - x[i / 3 * 3 + k])) / 2;
              }
              return Expected.of(out, 4, 1);
            })
        .checkGradient("X")
        .build();
  }

  private static OpCase center() {
    return OpCase.of("center_loss")
        .named("a class twice, one never")
        .in("X", Values.normal(3, 2))
        .in("Label", Values.longsOf(new long[] {1, 0, 1}, 3, 1))
        .in("Centers", Values.normal(3, 2))
        .in("CenterUpdateRate", Values.constant(0.5, 1))
        .attr("cluster_num", 3)
        .expect(
            "CentersOut",
            in -> {
              double[] out = in.get("Centers").clone();
              double[] c = in.get("Centers");
              double[] x = in.get("X");
              for (int j = 0; j < 2; j++) {
                out[2 + j] += 0.5 * (x[j] - c[2 + j] + x[4 + j] - c[2 + j]) / 3;
                out[j] += 0.5 * (x[2 + j] - c[j]) / 2;
              }
              return Expected.of(out, 3, 2);
            })
        .unchecked("SampleCenterDiff", "checked by the gradient")
        .expect(
            "Loss",
            in -> {
              double[] out = new double[3];
              for (int i = 0; i < 6; i++) {
                double apart =
                    in.get("X")[i] - in.get("Centers")[(int) in.longs("Label")[i / 2] * 2 + i % 2];
                out[i / 2] += apart * apart / 2;
              }
              return Expected.of(out, 3, 1);
            })
        .noGradientThrough("CentersOut", "SampleCenterDiff")
        .checkGradient("X")
        .build();
  }
}
