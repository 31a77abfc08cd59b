package org.fluidjava.testkit.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of losses of single elements or pairs. */
final class PointLossCases {
  /** Scores away from every kink of these losses. */
  private static final double[] SCORES = {-2.3, -1.4, -0.6, 0.35, 0.8, 1.7, 2.6};

  private PointLossCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    Values scores = Values.of(SCORES, 7, 1);
    Values yes = Values.of(new double[] {0, 1, 1, 0, 1, 0, 1}, 7, 1);
    Values probabilities = Values.uniform(0.1, 0.9, 7, 1);
    all.add(
        two(
                "hinge_loss",
                "Logits",
                scores,
                "Labels",
                yes,
                "Loss",
                (x, y) -> Math.max(0, 1 - (2 * y - 1) * x))
            .checkGradient("Logits")
            .build());
    all.add(
        two(
                "log_loss",
                "Predicted",
                probabilities,
                "Labels",
                yes,
                "Loss",
                (p, y) -> -y * Math.log(p + 0.0001f) - (1 - y) * Math.log(1 - p + 0.0001f))
            .attr("epsilon", 0.0001f)
            .checkGradient("Predicted")
            .build());
    all.add(
        two(
                "sigmoid_cross_entropy_with_logits",
                "X",
                scores,
                "Label",
                probabilities,
                "Out",
                (x, y) -> Math.log1p(Math.exp(x)) - x * y)
            .checkGradient("X")
            .build());
    all.add(
        OpCase.of("sigmoid_cross_entropy_with_logits")
            .named("ignored, normalised")
            .in("X", scores)
            .in("Label", Values.of(new double[] {1, -1, 0, 0.5, -1, 0.25, 1}, 7, 1))
            .attr("ignore_index", -1)
            .attr("normalize", true)
            .expect(
                "Out",
                in -> {
                  double[] out = in.get("X").clone();
                  double[] y = in.get("Label");
                  for (int i = 0; i < out.length; i++) {
                    out[i] = y[i] == -1 ? 0 : (Math.log1p(Math.exp(out[i])) - out[i] * y[i]) / 5;
                  }
                  return Expected.of(out, 7, 1);
                })
            .checkGradient("X")
            .build());
    all.add(
        OpCase.of("sigmoid_cross_entropy_with_logits")
            .named("labels that lose a fraction before they are compared")
            .in("X", scores)
            .in("Label", Values.of(new double[] {1, 0.25, 0, -0.5, 1.5, 0, -1}, 7, 1))
            .attr("ignore_index", 0)
            .attr("normalize", true)
            .expect(
                "Out",
                in -> {
                  double[] out = in.get("X").clone();
                  double[] y = in.get("Label");
                  for (int i = 0; i < out.length; i++) {
                    boolean counts = Math.abs(y[i]) >= 1;
                    out[i] = counts ? (Math.log1p(Math.exp(out[i])) - out[i] * y[i]) / 5 : 0;
                  }
                  return Expected.of(out, 7, 1);
                })
            .checkGradient("X")
            .build());
    all.add(
        two(
                "teacher_student_sigmoid_loss",
                "X",
                scores,
                "Label",
                Values.of(new double[] {-2, -1, 0, 0.4, 1, 1.3, 2}, 7, 1),
                "Y",
                PointLossCases::teacher)
            .checkGradient("X")
            .build());
    all.add(
        two(
                "huber_loss",
                "X",
                scores,
                "Y",
                Values.constant(0, 7, 1),
                "Out",
                (x, y) -> Math.abs(x) <= 1 ? x * x / 2 : Math.abs(x) - 0.5)
            .attr("delta", 1f)
            .expect(
                "Residual", in -> java.util.Arrays.stream(in.get("X")).map(x -> -x).toArray(), 7, 1)
            .checkGradient("X", "Y")
            .build());
    all.add(
        two("modified_huber_loss", "X", scores, "Y", yes, "Out", PointLossCases::modifiedHuber)
            .unchecked("IntermediateVal", "checked by the gradient")
            .checkGradient("X")
            .build());
    all.add(rank());
    all.add(marginRank());
    for (String reduction : new String[] {"none", "mean", "batchmean", "sum"}) {
      all.add(kldiv(reduction));
    }
    all.add(distance(4));
    all.add(distance(1));
    all.add(smoothL1(false));
    all.add(smoothL1(true));
    all.add(
        OpCase.of("hinge_loss")
            .named("shapes differ")
            .in("Logits", Values.normal(3, 1))
            .in("Labels", Values.normal(4, 1))
            .fails("hinge_loss: Logits [3, 1] and Labels [4, 1] must have the same extents")
            .build());
    return all;
  }

  private static OpCase.Builder two(
      String type,
      String xSlot,
      Values x,
      String ySlot,
      Values y,
      String out,
      DoubleBinaryOperator f) {
    return OpCase.of(type)
        .named("every branch")
        .in(xSlot, x)
        .in(ySlot, y)
        .expect(
            out,
            in -> {
              double[] a = in.get(xSlot);
              double[] b = in.get(ySlot);
              double[] values = new double[a.length];
              for (int i = 0; i < a.length; i++) {
                values[i] = f.applyAsDouble(a[i], b[i]);
              }
              return Expected.of(values, in.shape(xSlot));
            });
  }

  private static double teacher(double x, double label) {
    double no = Math.log1p(Math.exp(x));
    double yes = no - x;
    if (label < -1) {
      return no;
    } else if (label < 0) {
      return yes;
    }
    return label < 1 ? no + no - x * label : yes + no - x * (label - 1);
  }

  private static double modifiedHuber(double x, double y) {
    double z = (2 * y - 1) * x;
    return z < -1 ? -4 * z : z < 1 ? (1 - z) * (1 - z) : 0;
  }

  private static OpCase rank() {
    return OpCase.of("rank_loss")
        .named("all labels")
        .in("Label", Values.of(new double[] {0, 0.5, 1}, 3, 1))
        .in("Left", Values.normal(3, 1))
        .in("Right", Values.normal(3, 1))
        .expect(
            "Out",
            in -> {
              double[] out = new double[3];
              for (int i = 0; i < 3; i++) {
                double lead = in.get("Left")[i] - in.get("Right")[i];
                out[i] = Math.log(1 + Math.exp(lead)) - in.get("Label")[i] * lead;
              }
              return Expected.of(out, 3, 1);
            })
        .checkGradient("Left", "Right")
        .build();
  }

  private static OpCase marginRank() {
    return OpCase.of("margin_rank_loss")
        .named("active and not")
        .in("X1", Values.of(new double[] {1, 2, -1, 0.5}, 4, 1))
        .in("X2", Values.of(new double[] {2, 0, 1, 0.4}, 4, 1))
        .in("Label", Values.of(new double[] {1, 1, -1, -1}, 4, 1))
        .attr("margin", 0.25f)
        .expect("Out", in -> new double[] {1.25, 0, 0, (float) 0.5 - (float) 0.4 + 0.25}, 4, 1)
        .expect("Activated", in -> new double[] {1, 0, 0, 1}, 4, 1)
        .checkGradient("X1", "X2")
        .noGradientThrough("Activated")
        .build();
  }

  private static OpCase kldiv(String reduction) {
    return OpCase.of("kldiv_loss")
        .named(reduction)
        .in("X", Values.normal(3, 4))
        .in("Target", Values.uniform(-0.3, 1, 3, 4))
        .attr("reduction", reduction)
        .expect(
            "Loss",
            in -> {
              double[] x = in.get("X").clone();
              double[] t = in.get("Target");
              double sum = 0;
              for (int i = 0; i < x.length; i++) {
                x[i] = t[i] > 0 ? t[i] * (Math.log(t[i]) - x[i]) : 0;
                sum += x[i];
              }
              return switch (reduction) {
                case "none" -> Expected.of(x, 3, 4);
                case "mean" -> Expected.of(new double[] {sum / 12}, 1);
                case "batchmean" -> Expected.of(new double[] {sum / 3}, 1);
                default -> Expected.of(new double[] {sum}, 1);
              };
            })
        .checkGradient("X")
        .build();
  }

  private static OpCase distance(int rows) {
    return OpCase.of("squared_l2_distance")
        .named(rows + " rows in Y")
        .in("X", Values.normal(4, 3))
        .in("Y", Values.normal(rows, 3))
        .expect(
            "Out",
            in -> {
              double[] out = new double[4];
              for (int i = 0; i < 12; i++) {
                double apart = in.get("X")[i] - in.get("Y")[i % (rows * 3)];
                out[i / 3] += apart * apart;
              }
              return Expected.of(out, 4, 1);
            })
        .unchecked("sub_result", "checked by the gradient")
        .noGradientThrough("sub_result")
        .checkGradient("X", "Y")
        .build();
  }

  private static OpCase smoothL1(boolean weighted) {
    OpCase.Builder made =
        OpCase.of("smooth_l1_loss")
            .named(weighted ? "weighted" : "plain")
            .in("X", Values.distinct(5, 3))
            .in("Y", Values.constant(0.03, 5, 3))
            .attr("sigma", 1.5f);
    if (weighted) {
      made.in("InsideWeight", Values.uniform(0.5, 1.5, 5, 3))
          .in("OutsideWeight", Values.uniform(0.5, 1.5, 5, 3));
    }
    return made.expect(
            "Out",
            in -> {
              double[] out = new double[5];
              for (int i = 0; i < 15; i++) {
                double d =
                    Math.abs(
                        (in.get("X")[i] - in.get("Y")[i])
                            * (weighted ? in.get("InsideWeight")[i] : 1));
                double loss = d < 1 / 2.25 ? 0.5 * 2.25 * d * d : d - 0.5 / 2.25;
                out[i / 3] += loss * (weighted ? in.get("OutsideWeight")[i] : 1);
              }
              return Expected.of(out, 5, 1);
            })
        .unchecked("Diff", "checked by the gradient")
        .noGradientThrough("Diff")
        .checkGradient("X", "Y")
        .build();
  }
}
