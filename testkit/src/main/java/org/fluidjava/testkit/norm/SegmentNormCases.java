package org.fluidjava.testkit.norm;

import java.util.List;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code layer_norm}, {@code group_norm} and {@code instance_norm}. */
final class SegmentNormCases {
  private static final double EPSILON = 1e-5f;

  private SegmentNormCases() {}

  static List<OpCase> cases() {
    return List.of(
        layer("rows", 1, 5, Values.normal(4, 5).batch(), true),
        layer("images", 1, 12, Values.normal(2, 3, 2, 2).times(3).plus(1), true),
        layer("two extents of rows", 2, 7, Values.normal(2, 3, 7), true),
        layer("no scale, no bias", 1, 6, Values.normal(3, 6), false),
        layer("one row", 1, 3, Values.normal(1, 3), true),
        OpCase.of("layer_norm")
            .named("sequences")
            .in("X", Values.normal(3, 4).lengths(1, 0, 2))
            .expect("Y", in -> normalised(in, new Rows(3, 4, false, 1, 0, 0), false), 3, 4)
            .expect(
                "Mean",
                in -> Expected.of(means(in, new Rows(3, 4, false, 1, 0, 0)), 3).lod(LoD.NONE))
            .expect(
                "Variance",
                in -> Expected.of(variances(in, new Rows(3, 4, false, 1, 0, 0)), 3).lod(LoD.NONE))
            .lodFrom("X")
            .checkGradient("X")
            .build(),
        OpCase.of("layer_norm")
            .named("axis beyond the extents")
            .in("X", Values.normal(3, 4))
            .attr("begin_norm_axis", 2)
            .fails("layer_norm: begin_norm_axis (2) must be below the rank of X [3, 4]")
            .build(),
        OpCase.of("layer_norm")
            .named("a scale too short")
            .in("X", Values.normal(3, 4))
            .in("Scale", Values.normal(3))
            .fails("layer_norm: Scale must have 4 elements but is [3]")
            .build(),
        group("two groups", 2, false, true, Values.normal(2, 4, 3, 2).batch(), 2, 4, 6),
        group("one group, rows", 1, false, true, Values.normal(3, 4), 3, 4, 1),
        group("each channel", 3, false, false, Values.normal(1, 3, 2, 2), 1, 3, 4),
        group("channels last", 2, true, true, Values.normal(2, 3, 2, 4), 2, 4, 6),
        OpCase.of("group_norm")
            .named("channels that do not split")
            .in("X", Values.normal(2, 5, 2))
            .attr("groups", 2)
            .fails("group_norm: the channels of X (5) must be a multiple of groups (2)")
            .build(),
        instance("images", true, Values.normal(2, 3, 2, 3).batch(), 2, 3, 6),
        instance("without scale and bias", false, Values.normal(1, 2, 5), 1, 2, 5),
        OpCase.of("instance_norm")
            .named("one extent")
            .in("X", Values.normal(4))
            .fails("instance_norm: X must have 2 to 5 extents but is [4]")
            .build());
  }

  /** How the elements of X fall into rows that are normalised; {@code area} 0 for layer_norm. */
  private record Rows(int count, int width, boolean last, int groups, int channels, int area) {
    int row(int at) {
      return area == 0 ? at / width : at(at, true) * groups + channel(at) / (channels / groups);
    }

    private int at(int at, boolean image) {
      return image ? at / (channels * area) : at % area;
    }

    int channel(int at) {
      return last ? at % channels : at / area % channels;
    }

    int affine(int at) {
      return area == 0 ? at % width : channel(at);
    }
  }

  private static double[] means(Inputs in, Rows rows) {
    double[] x = in.get("X");
    double[] means = new double[rows.count];
    for (int i = 0; i < x.length; i++) {
      means[rows.row(i)] += x[i] / rows.width;
    }
    return means;
  }

  private static double[] variances(Inputs in, Rows rows) {
    double[] x = in.get("X");
    double[] means = means(in, rows);
    double[] variances = new double[rows.count];
    for (int i = 0; i < x.length; i++) {
      variances[rows.row(i)] += Math.pow(x[i] - means[rows.row(i)], 2) / rows.width;
    }
    return variances;
  }

  private static double[] normalised(Inputs in, Rows rows, boolean affine) {
    double[] y = in.get("X").clone();
    double[] means = means(in, rows);
    double[] variances = variances(in, rows);
    for (int i = 0; i < y.length; i++) {
      int row = rows.row(i);
      y[i] = (y[i] - means[row]) / Math.sqrt(variances[row] + EPSILON);
      if (affine) {
        y[i] = y[i] * in.get("Scale")[rows.affine(i)] + in.get("Bias")[rows.affine(i)];
      }
    }
    return y;
  }

  private static OpCase.Builder base(String type, String name, Values x, int affine) {
    OpCase.Builder made = OpCase.of(type).named(name).in("X", x);
    return affine == 0
        ? made
        : made.in("Scale", Values.uniform(0.5, 1.5, affine)).in("Bias", Values.normal(affine));
  }

  private static String[] differentiable(boolean affine) {
    return affine ? new String[] {"X", "Scale", "Bias"} : new String[] {"X"};
  }

  private static OpCase layer(String name, int axis, int width, Values x, boolean affine) {
    return base("layer_norm", name, x, affine ? width : 0)
        .attr("begin_norm_axis", axis)
        .expect("Y", in -> Expected.of(normalised(in, layerRows(in, width), affine), in.shape("X")))
        .expect("Mean", in -> vector(means(in, layerRows(in, width))))
        .expect("Variance", in -> vector(variances(in, layerRows(in, width))))
        .checkGradient(differentiable(affine))
        .build();
  }

  private static Expected vector(double[] values) {
    return Expected.of(values, values.length);
  }

  private static Rows layerRows(Inputs in, int width) {
    return new Rows((int) in.shape("X").numel() / width, width, false, 1, 0, 0);
  }

  private static OpCase group(
      String name,
      int groups,
      boolean last,
      boolean affine,
      Values x,
      int images,
      int channels,
      int area) {
    Rows rows = new Rows(images * groups, channels / groups * area, last, groups, channels, area);
    return base("group_norm", name, x, affine ? channels : 0)
        .attr("groups", groups)
        .attr("data_layout", last ? "NHWC" : "NCHW")
        .expect("Y", in -> Expected.of(normalised(in, rows, affine), in.shape("X")))
        .expect("Mean", in -> means(in, rows), images, groups)
        .expect("Variance", in -> variances(in, rows), images, groups)
        .checkGradient(differentiable(affine))
        .build();
  }

  private static OpCase instance(
      String name, boolean affine, Values x, int images, int channels, int area) {
    Rows rows = new Rows(images * channels, area, false, channels, channels, area);
    return base("instance_norm", name, x, affine ? channels : 0)
        .expect("Y", in -> Expected.of(normalised(in, rows, affine), in.shape("X")))
        .expect("SavedMean", in -> means(in, rows), images * channels)
        .expect(
            "SavedVariance",
            in ->
                java.util.Arrays.stream(variances(in, rows))
                    .map(v -> 1 / Math.sqrt(v + EPSILON))
                    .toArray(),
            images * channels)
        .checkGradient(differentiable(affine))
        .build();
  }
}
