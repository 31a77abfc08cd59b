package org.fluidjava.testkit.norm;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code lrn}. */
final class LrnCases {
  private LrnCases() {}

  static List<OpCase> cases() {
    return List.of(
        lrn("five neighbours", 5, 2f, 1e-4f, 0.75f, "NCHW", Values.normal(2, 7, 2, 3).batch()),
        lrn("strong", 3, 1f, 0.5f, 0.6f, "NCHW", Values.normal(1, 4, 3, 1)),
        lrn("more neighbours than channels", 9, 1f, 0.2f, 1f, "NCHW", Values.normal(2, 2, 1, 2)),
        lrn("channels last", 3, 1f, 0.5f, 0.75f, "NHWC", Values.normal(2, 2, 2, 5)),
        lrn("one number", 1, 1f, 1f, 0.5f, "AnyLayout", Values.normal(1, 1, 1, 1)),
        OpCase.of("lrn")
            .named("a matrix")
            .in("X", Values.normal(3, 4))
            .fails("lrn: X must have 4 extents but is [3, 4]")
            .build());
  }

  private static OpCase lrn(
      String name, int n, float k, float alpha, float beta, String format, Values x) {
    return OpCase.of("lrn")
        .named(name)
        .in("X", x)
        .attr("n", n)
        .attr("k", k)
        .attr("alpha", alpha)
        .attr("beta", beta)
        .attr("data_format", format)
        .expect(
            "Out",
            in -> {
              double[] mid = divisors(in, n, k, alpha, format);
              double[] out = in.get("X").clone();
              for (int i = 0; i < out.length; i++) {
                out[i] /= Math.pow(mid[i], beta);
              }
              return Expected.of(out, in.shape("X"));
            })
        .expect("MidOut", in -> Expected.of(divisors(in, n, k, alpha, format), in.shape("X")))
        .noGradientThrough("MidOut")
        .checkGradient("X")
        .build();
  }

  private static double[] divisors(Inputs in, int n, double k, double alpha, String format) {
    double[] x = in.get("X");
    boolean last = format.equals("NHWC");
    int channels = in.dim("X", last ? 3 : 1);
    int apart = last ? 1 : in.dim("X", 2) * in.dim("X", 3);
    double[] mid = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int channel = i / apart % channels;
      mid[i] = k;
      for (int other = 0; other < channels; other++) {
        if (Math.abs(other - channel) <= n / 2) {
          mid[i] += alpha * Math.pow(x[i + (other - channel) * apart], 2);
        }
      }
    }
    return mid;
  }
}
