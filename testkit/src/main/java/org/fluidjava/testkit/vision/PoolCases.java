package org.fluidjava.testkit.vision;

import java.util.List;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;
import org.fluidjava.testkit.Values;

/** Cases of {@code pool2d} and {@code pool3d}. */
final class PoolCases {
  private PoolCases() {}

  static List<OpCase> cases() {
    return OpCases.join(both("max"), both("avg"), special(), refused());
  }

  private static List<OpCase> both(String kind) {
    return List.of(
        pool("pool2d", kind, "batch", Setting.of(2, 2, 0), Values.distinct(2, 3, 4, 6).batch()),
        pool(
            "pool2d",
            kind,
            "overlapping, padded",
            Setting.of(3, 2, 1),
            Values.distinct(1, 2, 5, 7)),
        pool("pool2d", kind, "one cell", Setting.of(1, 1, 0), Values.distinct(1, 1, 1, 1)),
        pool("pool2d", kind, "ceil", Setting.of(3, 2, 0).ceiling(), Values.distinct(2, 2, 6, 4)),
        pool(
            "pool2d",
            kind,
            "adaptive",
            Setting.of(3, 1, 0).adapting(),
            Values.distinct(2, 2, 7, 5)),
        pool("pool2d", kind, "global", Setting.of(1, 1, 0).whole(), Values.distinct(2, 3, 4, 5)),
        pool(
            "pool2d",
            kind,
            "channels last",
            Setting.of(2, 2, 1).channelsLast(),
            Values.distinct(2, 5, 4, 3)),
        pool(
            "pool3d", kind, "volumes", Setting.of(2, 2, 1), Values.distinct(1, 2, 3, 4, 5).batch()),
        pool(
            "pool3d",
            kind,
            "adaptive volumes",
            Setting.of(2, 1, 0).adapting(),
            Values.distinct(1, 2, 3, 4, 5)),
        pool(
            "pool3d",
            kind,
            "global volumes",
            Setting.of(1, 1, 0).whole(),
            Values.distinct(2, 2, 3, 2, 2)));
  }

  private static List<OpCase> special() {
    return List.of(
        pool(
            "pool2d",
            "avg",
            "whole windows count",
            Setting.of(3, 2, 1).inclusive(),
            Values.distinct(1, 2, 5, 5)),
        pool(
            "pool3d",
            "avg",
            "whole windows count in volumes",
            Setting.of(2, 2, 1).inclusive(),
            Values.distinct(1, 1, 3, 4, 4)),
        OpCase.of("pool2d")
            .named("SAME")
            .in("X", Values.distinct(1, 1, 5, 4))
            .attr("pooling_type", "max")
            .attr("ksize", new int[] {2, 2})
            .attr("strides", new int[] {2, 2})
            .attr("padding_algorithm", "SAME")
            .expect("Out", in -> new Setting(2, 2, 0, true, true, false, false, false).of(in, true))
            .checkGradient("X")
            .build());
  }

  private static List<OpCase> refused() {
    return List.of(
        OpCase.of("pool2d")
            .named("an unknown kind")
            .in("X", Values.normal(1, 1, 4, 4))
            .attr("pooling_type", "sum")
            .attr("ksize", new int[] {2, 2})
            .fails("pool2d: pooling_type must be max or avg but is \"sum\"")
            .build(),
        OpCase.of("pool2d")
            .named("an empty window")
            .in("X", Values.normal(1, 1, 4, 4))
            .attr("pooling_type", "max")
            .attr("ksize", new int[] {2, 0})
            .fails("pool2d: ksize must be at least 1 but one is 0")
            .build(),
        OpCase.of("pool2d")
            .named("too large a window")
            .in("X", Values.normal(1, 1, 4, 4))
            .attr("pooling_type", "max")
            .attr("ksize", new int[] {2, 5})
            .fails("pool2d: a window of 5 cells must fit into the padded extent of 4")
            .build(),
        OpCase.of("pool3d")
            .named("an image for a volume")
            .in("X", Values.normal(1, 1, 4, 4))
            .attr("pooling_type", "max")
            .attr("ksize", new int[] {2, 2, 2})
            .fails("pool3d: X must have 5 extents but is [1, 1, 4, 4]")
            .build());
  }

  private static OpCase pool(String type, String kind, String name, Setting s, Values x) {
    int n = type.equals("pool3d") ? 3 : 2;
    return OpCase.of(type)
        .named(kind + ", " + name)
        .in("X", x)
        .attr("pooling_type", kind)
        .attr("ksize", ConvCases.filled(n, s.size))
        .attr("strides", ConvCases.filled(n, s.stride))
        .attr("paddings", ConvCases.filled(n, s.padding))
        .attr("ceil_mode", s.ceil)
        .attr("exclusive", s.exclusive)
        .attr("adaptive", s.adaptive)
        .attr("global_pooling", s.global)
        .attr("data_format", s.last ? "NHWC" : n == 2 ? "NCHW" : "NCDHW")
        .expect("Out", in -> s.of(in, kind.equals("max")))
        .checkGradient("X")
        .build();
  }

  /** How windows lie, the same for all directions. */
  private record Setting(
      int size,
      int stride,
      int padding,
      boolean ceil,
      boolean exclusive,
      boolean adaptive,
      boolean global,
      boolean last) {
    static Setting of(int size, int stride, int padding) {
      return new Setting(size, stride, padding, false, true, false, false, false);
    }

    Setting ceiling() {
      return new Setting(size, stride, padding, true, exclusive, adaptive, global, last);
    }

    Setting inclusive() {
      return new Setting(size, stride, padding, ceil, false, adaptive, global, last);
    }

    Setting adapting() {
      return new Setting(size, stride, padding, ceil, exclusive, true, global, last);
    }

    Setting whole() {
      return new Setting(size, stride, padding, ceil, exclusive, adaptive, true, last);
    }

    Setting channelsLast() {
      return new Setting(size, stride, padding, ceil, exclusive, adaptive, global, true);
    }

    private int windows(int in) {
      if (global) {
        return 1;
      }
      if (adaptive) {
        return size;
      }
      double steps = (in + 2 * padding - size) / (double) stride;
      return (int) (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
    }

    private int[] span(int window, int in, int windows) {
      if (global) {
        return new int[] {0, in};
      }
      if (adaptive) {
        return new int[] {
          (int) Math.floor(window * in / (double) windows),
          (int) Math.ceil((window + 1) * in / (double) windows)
        };
      }
      int first = window * stride - padding;
      return new int[] {Math.max(0, first), Math.min(in, first + size)};
    }

    Expected of(Inputs inputs, boolean max) {
      Shape shape = inputs.shape("X");
      double[] x = inputs.get("X");
      boolean volume = shape.rank() == 5;
      int first = last ? 1 : 2;
      int channels = (int) shape.dim(last ? -1 : 1);
      int depth = volume ? (int) shape.dim(first) : 1;
      int height = (int) shape.dim(first + (volume ? 1 : 0));
      int width = (int) shape.dim(first + (volume ? 2 : 1));
      int od = volume ? windows(depth) : 1;
      int oh = windows(height);
      int ow = windows(width);
      double[] out = new double[(int) shape.dim(0) * channels * od * oh * ow];
      for (int at = 0; at < out.length; at++) {
        int rest = at;
        int channel = 0;
        if (last) {
          channel = rest % channels;
          rest /= channels;
        }
        int[] columns = span(rest % ow, width, ow);
        int[] rows = span(rest / ow % oh, height, oh);
        int[] layers = volume ? span(rest / ow / oh % od, depth, od) : new int[] {0, 1};
        rest = rest / ow / oh / od;
        int image = last ? rest : rest / channels;
        channel = last ? channel : rest % channels;
        double best = -Float.MAX_VALUE;
        double sum = 0;
        int cells = 0;
        for (int d = layers[0]; d < layers[1]; d++) {
          for (int r = rows[0]; r < rows[1]; r++) {
            for (int c = columns[0]; c < columns[1]; c++) {
              int cell = (d * height + r) * width + c;
              int area = depth * height * width;
              double value =
                  last
                      ? x[(image * area + cell) * channels + channel]
                      : x[(image * channels + channel) * area + cell];
              best = Math.max(best, value);
              sum += value;
              cells++;
            }
          }
        }
        if (!exclusive) {
          cells = volume ? size * size * size : size * size;
        }
        out[at] = max ? best : sum / cells;
      }
      Shape result = shape;
      int[] extents = volume ? new int[] {od, oh, ow} : new int[] {oh, ow};
      for (int i = 0; i < extents.length; i++) {
        result = result.with(first + i, extents[i]);
      }
      return Expected.of(out, result);
    }
  }
}
