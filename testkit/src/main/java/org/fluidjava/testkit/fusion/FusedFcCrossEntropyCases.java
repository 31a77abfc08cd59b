package org.fluidjava.testkit.fusion;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.Value;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code fused_fc_cross_entropy}, its training form and {@code fused_loss_later}. */
final class FusedFcCrossEntropyCases {
  private static final String PASS = "only passes make it";

  private FusedFcCrossEntropyCases() {}

  static List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    int[][] sizes = {{1, 1, 1}, {3, 4, 5}, {17, 33, 70}, {300, 16, 40}, {5, 128, 257}};
    for (int[] size : sizes) {
      for (boolean bias : new boolean[] {true, false}) {
        cases.add(forward(size, bias, 1));
        cases.add(training(size, bias, 1));
      }
    }
    cases.add(training(new int[] {6, 8, 30}, true, 100));
    cases.add(forward(new int[] {6, 8, 30}, true, 100));
    cases.add(
        begin("fused_fc_cross_entropy_train", new int[] {4, 3, 6}, true, 1, "an ignored row")
            .in("Label", Values.longsOf(new long[] {2, -100, 0, 5}, 4, 1))
            .in("Loss@GRAD", Values.normal(4, 1))
            .expect("Loss", in -> loss(in, true))
            .expect("X@GRAD", in -> gradients(in, true)[0])
            .expect("W@GRAD", in -> gradients(in, true)[1])
            .expect("Bias@GRAD", in -> gradients(in, true)[2])
            .notOnPaddle(PASS)
            .build());
    cases.add(
        begin("fused_fc_cross_entropy", new int[] {2, 3, 6}, true, 1, "a label out of range")
            .in("Label", Values.longsOf(new long[] {2, 6}, 2, 1))
            .fails("fused_fc_cross_entropy: label 6 of row 1 is outside [0, 6)")
            .build());
    cases.add(
        OpCase.of("fused_loss_later")
            .named("gives a shape only")
            .in("Label", Values.longs(0, 5, 4, 1).lengths(1, 3))
            .attr("dtype", DType.FLOAT32.number())
            .check("Loss", (in, value) -> FusedFcCrossEntropyCases.hasShapeOfLabel(value))
            .lodFrom("Label")
            .only(DType.FLOAT32, "its type is an attribute")
            .notOnPaddle(PASS)
            .build());
    return cases;
  }

  private static void hasShapeOfLabel(Value value) {
    if (!(value instanceof LoDTensor tensor) || !tensor.shape().equals(Shape.of(4, 1))) {
      throw new AssertionError("not of Label's shape: " + value);
    }
  }

  private static OpCase.Builder begin(
      String type, int[] size, boolean bias, double scale, String name) {
    OpCase.Builder made =
        OpCase.of(type)
            .named(name)
            .in("X", Values.normal(size[0], size[1]).times(scale).batch())
            .in("W", Values.normal(size[1], size[2]).times(0.3));
    return bias ? made.in("Bias", Values.normal(size[2])) : made;
  }

  private static String name(int[] size, boolean bias, double scale) {
    return size[0]
        + "x"
        + size[1]
        + "x"
        + size[2]
        + (bias ? " with bias" : "")
        + (scale > 1 ? ", large logits" : "");
  }

  private static OpCase forward(int[] size, boolean bias, double scale) {
    return begin("fused_fc_cross_entropy", size, bias, scale, name(size, bias, scale))
        .in("Label", Values.longs(0, size[2], size[0], 1))
        .expect("Loss", in -> loss(in, bias))
        .notOnPaddle(PASS)
        .build();
  }

  private static OpCase training(int[] size, boolean bias, double scale) {
    OpCase.Builder made =
        begin("fused_fc_cross_entropy_train", size, bias, scale, name(size, bias, scale))
            .in("Label", Values.longs(0, size[2], size[0], 1))
            .in("Loss@GRAD", Values.normal(size[0], 1))
            .expect("Loss", in -> loss(in, bias))
            .expect("X@GRAD", in -> gradients(in, bias)[0])
            .expect("W@GRAD", in -> gradients(in, bias)[1])
            .notOnPaddle(PASS);
    if (bias) {
      made.expect("Bias@GRAD", in -> gradients(in, true)[2]);
    }
    return made.build();
  }

  private static double[] logits(Inputs in, boolean bias) {
    Shape x = in.shape("X");
    int n = (int) x.dim(0);
    int h = (int) x.dim(1);
    int v = (int) in.shape("W").dim(1);
    double[] z = new double[n * v];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < v; j++) {
        double sum = bias ? in.get("Bias")[j] : 0;
        for (int l = 0; l < h; l++) {
          sum += in.get("X")[i * h + l] * in.get("W")[l * v + j];
        }
        z[i * v + j] = sum;
      }
    }
    return z;
  }

  private static double logSum(double[] z, int from, int count) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < count; j++) {
      largest = Math.max(largest, z[from + j]);
    }
    double sum = 0;
    for (int j = 0; j < count; j++) {
      sum += Math.exp(z[from + j] - largest);
    }
    return largest + Math.log(sum);
  }

  private static Expected loss(Inputs in, boolean bias) {
    int n = (int) in.shape("X").dim(0);
    int v = (int) in.shape("W").dim(1);
    double[] z = logits(in, bias);
    double[] loss = new double[n];
    for (int i = 0; i < n; i++) {
      int label = (int) in.get("Label")[i];
      loss[i] = label < 0 ? 0 : logSum(z, i * v, v) - z[i * v + label];
    }
    return Expected.of(loss, Shape.of(n, 1));
  }

  /** Gradients of X, W and Bias. */
  private static Expected[] gradients(Inputs in, boolean bias) {
    int n = (int) in.shape("X").dim(0);
    int h = (int) in.shape("X").dim(1);
    int v = (int) in.shape("W").dim(1);
    double[] z = logits(in, bias);
    double[] dx = new double[n * h];
    double[] dw = new double[h * v];
    double[] db = new double[v];
    for (int i = 0; i < n; i++) {
      double logSum = logSum(z, i * v, v);
      int label = (int) in.get("Label")[i];
      for (int j = 0; j < v && label >= 0; j++) {
        double g =
            in.get("Loss@GRAD")[i] * (Math.exp(z[i * v + j] - logSum) - (j == label ? 1 : 0));
        db[j] += g;
        for (int l = 0; l < h; l++) {
          dx[i * h + l] += g * in.get("W")[l * v + j];
          dw[l * v + j] += g * in.get("X")[i * h + l];
        }
      }
    }
    return new Expected[] {
      Expected.of(dx, in.shape("X")), Expected.of(dw, in.shape("W")), Expected.of(db, Shape.of(v))
    };
  }
}
