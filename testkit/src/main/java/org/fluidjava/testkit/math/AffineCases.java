package org.fluidjava.testkit.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code fc}, {@code addmm}, {@code bilinear_tensor_product} and {@code cos_sim}. */
final class AffineCases {
  private AffineCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    all.add(fc("with bias", 1, "", Values.normal(3, 4).batch(), true));
    all.add(fc("without bias", 1, "", Values.normal(1, 4), false));
    all.add(fc("relu", 2, "relu", Values.normal(2, 3, 4), true));
    all.add(
        OpCase.of("fc")
            .named("sequences")
            .in("Input", Values.normal(5, 4).lengths(2, 0, 3))
            .in("W", Values.normal(4, 5))
            .expect("Out", in -> layer(in, 1, ""))
            .lodFrom("Input")
            .build());
    all.add(
        OpCase.of("fc")
            .named("width and height differ")
            .in("Input", Values.normal(3, 4))
            .in("W", Values.normal(5, 2))
            .fails("fc: the width of Input (4) must equal the height of W (5)")
            .build());
    all.add(addmm("matrices", Values.normal(3, 5)));
    all.add(addmm("a row", Values.normal(1, 5)));
    all.add(addmm("a column", Values.normal(3, 1)));
    all.add(addmm("a number", Values.normal(1, 1)));
    all.add(
        OpCase.of("addmm")
            .named("the sum does not fit")
            .in("Input", Values.normal(2, 5))
            .in("X", Values.normal(3, 4))
            .in("Y", Values.normal(4, 5))
            .fails(
                "addmm: Y [2, 5] must fit X [3, 5] at axis -1: extents are equal or one of them is"
                    + " 1, not 3 and 2")
            .build());
    all.add(bilinear("with bias", 3, true));
    all.add(bilinear("one row, without bias", 1, false));
    all.add(
        OpCase.of("bilinear_tensor_product")
            .named("widths differ")
            .in("X", Values.normal(3, 4))
            .in("Y", Values.normal(3, 5))
            .in("Weight", Values.normal(2, 5, 4))
            .fails(
                "bilinear_tensor_product: Weight [2, 5, 4] must fit the widths of X (4) and Y (5)")
            .build());
    all.add(cosSim("rows", Values.normal(4, 5).batch(), Values.normal(4, 5).batch()));
    all.add(cosSim("one row for all", Values.normal(4, 5).batch(), Values.normal(1, 5)));
    all.add(cosSim("deeper rows", Values.normal(2, 3, 4), Values.normal(2, 3, 4)));
    all.add(cosSim("one element", Values.constant(2, 1, 1), Values.constant(-3, 1, 1)));
    all.add(
        OpCase.of("cos_sim")
            .named("rows differ")
            .in("X", Values.normal(4, 5))
            .in("Y", Values.normal(3, 5))
            .fails("cos_sim: Y must have 1 row or as many as X (4), not 3")
            .build());
    return all;
  }

  private static OpCase fc(String name, int rows, String activation, Values input, boolean bias) {
    OpCase.Builder made =
        OpCase.of("fc")
            .named(name)
            .in("Input", input)
            .in("W", Values.normal(4, 5))
            .attr("in_num_col_dims", rows)
            .attr("activation_type", activation)
            .expect("Out", in -> layer(in, rows, activation));
    if (bias) {
      made.in("Bias", Values.normal(1, 5));
    }
    return made.build();
  }

  private static Expected layer(Inputs in, int rows, String activation) {
    double[] x = in.get("Input");
    double[] w = in.get("W");
    double[] out = new double[x.length / 4 * 5];
    for (int i = 0; i < out.length; i++) {
      out[i] = in.has("Bias") ? in.get("Bias")[i % 5] : 0;
      for (int l = 0; l < 4; l++) {
        out[i] += x[i / 5 * 4 + l] * w[l * 5 + i % 5];
      }
      out[i] = activation.isEmpty() ? out[i] : Math.max(out[i], 0);
    }
    return Expected.of(out, in.shape("Input").slice(0, rows).append(5));
  }

  private static OpCase addmm(String name, Values input) {
    return OpCase.of("addmm")
        .named(name)
        .in("Input", input)
        .in("X", Values.normal(3, 4))
        .in("Y", Values.normal(4, 5))
        .attr("Alpha", 0.5f)
        .attr("Beta", -2f)
        .expect(
            "Out",
            in -> {
              Shape added = in.shape("Input");
              double[] out = new double[15];
              for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 5; j++) {
                  double sum = 0;
                  for (int l = 0; l < 4; l++) {
                    sum += in.get("X")[i * 4 + l] * in.get("Y")[l * 5 + j];
                  }
                  long row = added.dim(0) == 1 ? 0 : i;
                  long column = added.dim(1) == 1 ? 0 : j;
                  double before = in.get("Input")[(int) (row * added.dim(1) + column)];
                  out[i * 5 + j] = 0.5 * sum - 2 * before;
                }
              }
              return Expected.of(out, 3, 5);
            })
        .checkGradient("Input", "X", "Y")
        .build();
  }

  private static OpCase bilinear(String name, int batch, boolean bias) {
    OpCase.Builder made =
        OpCase.of("bilinear_tensor_product")
            .named(name)
            .in("X", Values.normal(batch, 4).batch())
            .in("Y", Values.normal(batch, 5).batch())
            .in("Weight", Values.normal(2, 4, 5))
            .expect(
                "Out",
                in -> {
                  double[] out = new double[batch * 2];
                  for (int i = 0; i < out.length; i++) {
                    int b = i / 2;
                    int s = i % 2;
                    out[i] = bias ? in.get("Bias")[s] : 0;
                    for (int j = 0; j < 4; j++) {
                      for (int l = 0; l < 5; l++) {
                        double w = in.get("Weight")[(s * 4 + j) * 5 + l];
                        out[i] += in.get("X")[b * 4 + j] * w * in.get("Y")[b * 5 + l];
                      }
                    }
                  }
                  return Expected.of(out, batch, 2);
                });
    return bias
        ? made.in("Bias", Values.normal(1, 2)).checkGradient("X", "Y", "Weight", "Bias").build()
        : made.checkGradient("X", "Y", "Weight").build();
  }

  private static OpCase cosSim(String name, Values x, Values y) {
    return OpCase.of("cos_sim")
        .named(name)
        .in("X", x)
        .in("Y", y)
        .expect(
            "Out",
            in -> {
              double[] xs = in.get("X");
              double[] ys = in.get("Y");
              double[] xNorm = lengths(in, "X");
              double[] yNorm = lengths(in, "Y");
              double[] out = new double[xNorm.length];
              for (int i = 0; i < xs.length; i++) {
                int row = i / (xs.length / xNorm.length);
                out[row] += xs[i] * ys[i % ys.length];
              }
              for (int row = 0; row < out.length; row++) {
                out[row] /= xNorm[row] * yNorm[row % yNorm.length];
              }
              return Expected.of(out, out.length, 1);
            })
        .expect("XNorm", in -> Expected.of(lengths(in, "X"), in.shape("X").dim(0), 1))
        .expect("YNorm", in -> Expected.of(lengths(in, "Y"), in.shape("Y").dim(0), 1))
        .noGradientThrough("XNorm", "YNorm")
        .checkGradient("X", "Y")
        .build();
  }

  private static double[] lengths(Inputs in, String slot) {
    double[] numbers = in.get(slot);
    double[] out = new double[in.dim(slot, 0)];
    for (int i = 0; i < numbers.length; i++) {
      out[i / (numbers.length / out.length)] += numbers[i] * numbers[i];
    }
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.sqrt(out[i]);
    }
    return out;
  }
}
