package org.fluidjava.testkit.norm;

import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code batch_norm} and {@code sync_batch_norm}. */
final class BatchNormCases {
  private static final double EPSILON = 1e-5f;
  private static final double MOMENTUM = 0.9f;

  private BatchNormCases() {}

  static List<OpCase> cases() {
    return Stream.concat(of("batch_norm"), of("sync_batch_norm")).toList();
  }

  private static Stream<OpCase> of(String type) {
    return Stream.of(
        training(type, "images", 3, false, Values.normal(4, 3, 2, 5).times(2).plus(1).batch()),
        training(type, "rows", 5, false, Values.normal(7, 5).times(0.5).plus(-2)),
        training(type, "channels last", 4, true, Values.normal(2, 3, 3, 4)),
        training(type, "volumes of one channel", 1, false, Values.normal(2, 1, 2, 2, 3)),
        testing(type, "a test", 3, "is_test", false, Values.normal(2, 3, 4, 2)),
        testing(type, "a test, channels last", 3, "is_test", true, Values.normal(1, 2, 2, 3)),
        testing(
            type,
            "running values in training",
            2,
            "use_global_stats",
            false,
            Values.normal(3, 2, 2, 2)),
        base(type, "one number for each channel", 3, Values.normal(1, 3, 1, 1))
            .expect("Y", in -> in.get("X"), 1, 3, 1, 1)
            .expect("MeanOut", in -> in.get("Mean"), 3)
            .expect("VarianceOut", in -> in.get("Variance"), 3)
            .expect("SavedMean", in -> new double[3], 3)
            .expect("SavedVariance", in -> new double[3], 3)
            .build(),
        base(type, "a scale too short", 3, Values.normal(2, 4, 2, 2))
            .fails(type + ": Scale must have one element for each of 4 channels but has 3")
            .build(),
        base(type, "one extent", 3, Values.normal(3))
            .fails(type + ": X must have 2 to 5 extents but is [3]")
            .build());
  }

  private static OpCase.Builder base(String type, String name, int channels, Values x) {
    return OpCase.of(type)
        .named(name)
        .in("X", x)
        .in("Scale", Values.uniform(0.5, 1.5, channels))
        .in("Bias", Values.normal(channels))
        .in("Mean", Values.normal(channels))
        .in("Variance", Values.uniform(0.5, 2, channels))
        .overwrites("MeanOut", "Mean")
        .overwrites("VarianceOut", "Variance");
  }

  private static OpCase training(String type, String name, int channels, boolean last, Values x) {
    return base(type, name, channels, x)
        .attr("data_layout", last ? "NHWC" : "NCHW")
        .expect("Y", in -> normalised(in, last, mean(in, last), variance(in, last)))
        .expect("MeanOut", in -> running(in.get("Mean"), mean(in, last)), channels)
        .expect("VarianceOut", in -> running(in.get("Variance"), variance(in, last)), channels)
        .expect("SavedMean", in -> mean(in, last), channels)
        .expect("SavedVariance", in -> inverse(variance(in, last)), channels)
        .checkGradient("X", "Scale", "Bias")
        .build();
  }

  private static OpCase testing(
      String type, String name, int channels, String flag, boolean last, Values x) {
    OpCase.Builder made =
        base(type, name, channels, x)
            .attr("data_layout", last ? "NHWC" : "NCHW")
            .attr(flag, true)
            .expect("Y", in -> normalised(in, last, in.get("Mean"), in.get("Variance")))
            .expect("MeanOut", in -> in.get("Mean"), channels)
            .expect("VarianceOut", in -> in.get("Variance"), channels)
            .unchecked("SavedMean", "nobody reads it, and Paddle leaves it unset")
            .unchecked("SavedVariance", "nobody reads it, and Paddle leaves it unset");
    return flag.equals("is_test") ? made.build() : made.checkGradient("X", "Scale", "Bias").build();
  }

  private static double[] running(double[] old, double[] now) {
    double[] out = new double[old.length];
    for (int k = 0; k < out.length; k++) {
      out[k] = MOMENTUM * old[k] + (1 - MOMENTUM) * now[k];
    }
    return out;
  }

  private static double[] inverse(double[] variance) {
    double[] out = new double[variance.length];
    for (int k = 0; k < out.length; k++) {
      out[k] = 1 / Math.sqrt(variance[k] + EPSILON);
    }
    return out;
  }

  private static int channel(Inputs in, boolean last, int at) {
    int channels = in.dim("X", last ? -1 : 1);
    int area = last ? 1 : (int) in.shape("X").product(2, in.shape("X").rank());
    return at / area % channels;
  }

  private static double[] mean(Inputs in, boolean last) {
    double[] x = in.get("X");
    double[] mean = new double[in.dim("X", last ? -1 : 1)];
    for (int i = 0; i < x.length; i++) {
      mean[channel(in, last, i)] += x[i] * mean.length / x.length;
    }
    return mean;
  }

  private static double[] variance(Inputs in, boolean last) {
    double[] x = in.get("X");
    double[] mean = mean(in, last);
    double[] variance = new double[mean.length];
    for (int i = 0; i < x.length; i++) {
      double off = x[i] - mean[channel(in, last, i)];
      variance[channel(in, last, i)] += off * off * mean.length / x.length;
    }
    return variance;
  }

  private static Expected normalised(Inputs in, boolean last, double[] mean, double[] variance) {
    double[] y = in.get("X").clone();
    for (int i = 0; i < y.length; i++) {
      int k = channel(in, last, i);
      y[i] =
          (y[i] - mean[k]) / Math.sqrt(variance[k] + EPSILON) * in.get("Scale")[k]
              + in.get("Bias")[k];
    }
    return Expected.of(y, in.shape("X"));
  }
}
