package org.fluidjava.testkit.inference;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code multihead_matmul}. */
final class MultiheadMatmulCases {
  private MultiheadMatmulCases() {}

  static List<OpCase> cases() {
    return List.of(
        heads("two heads", 2, 3, 4, 2, true),
        heads("one head, no mask", 1, 5, 3, 1, false),
        heads("four heads", 2, 2, 8, 4, true),
        OpCase.of("multihead_matmul")
            .named("heads that do not divide")
            .in("Input", Values.normal(1, 2, 4))
            .in("W", Values.normal(4, 3, 4))
            .in("Bias", Values.normal(3, 4))
            .attr("head_number", 3)
            .fails("multihead_matmul: hidden (4) must be a multiple of head_number (3)")
            .build());
  }

  private static OpCase heads(
      String name, int batch, int steps, int hidden, int heads, boolean mask) {
    OpCase.Builder made =
        OpCase.of("multihead_matmul")
            .named(name)
            .in("Input", Values.normal(batch, steps, hidden))
            .in("W", Values.normal(hidden, 3, hidden))
            .in("Bias", Values.normal(3, hidden))
            .attr("alpha", 0.5f)
            .attr("head_number", heads)
            .notOnPaddle("its CPU library has no kernel");
    if (mask) {
      made.in("BiasQK", Values.normal(batch, 1, 1, steps));
    }
    return made.expect("Out", in -> attention(in, batch, steps, hidden, heads, mask)).build();
  }

  private static Expected attention(
      Inputs in, int batch, int steps, int hidden, int heads, boolean mask) {
    int wide = 3 * hidden;
    int each = hidden / heads;
    double[] all =
        Plain.add(
            Plain.product(in.get("Input"), in.get("W"), batch * steps, hidden, wide),
            in.get("Bias"));
    double[] out = new double[batch * steps * hidden];
    for (int line = 0; line < batch * heads * steps; line++) {
      int b = line / (heads * steps);
      int h = line / steps % heads;
      int row = line % steps;
      double[] shares = new double[steps];
      double sum = 0;
      for (int j = 0; j < steps; j++) {
        double score = 0;
        for (int d = 0; d < each; d++) {
          score +=
              all[(b * steps + row) * wide + h * each + d]
                  * all[(b * steps + j) * wide + hidden + h * each + d];
        }
        shares[j] = Math.exp(0.5 * score + (mask ? in.get("BiasQK")[b * steps + j] : 0));
        sum += shares[j];
      }
      for (int j = 0; j < steps; j++) {
        for (int d = 0; d < each; d++) {
          out[(b * steps + row) * hidden + h * each + d] +=
              shares[j] / sum * all[(b * steps + j) * wide + 2 * hidden + h * each + d];
        }
      }
    }
    return Expected.of(out, batch, steps, hidden);
  }
}
