package org.fluidjava.testkit.vision;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/**
 * Cases of {@code shuffle_channel}, {@code channel_shuffle}, {@code pixel_shuffle} and {@code
 * pixel_unshuffle}.
 */
final class ChannelMoveCases {
  private static final String NEWER = "2.3 has no such operator";

  private ChannelMoveCases() {}

  static List<OpCase> cases() {
    return List.of(
        shuffle("two groups", 2, Values.normal(2, 6, 2, 3).batch()),
        shuffle("three groups", 3, Values.normal(1, 6, 1, 1)),
        shuffle("one group", 1, Values.normal(1, 2, 2, 2)),
        shuffle("without sequences after it", 2, Values.normal(3, 4, 1, 2).lengths(1, 2)),
        OpCase.of("shuffle_channel")
            .named("groups that do not fit")
            .in("X", Values.normal(1, 5, 2, 2))
            .attr("group", 2)
            .fails("shuffle_channel: the channels of X (5) must be a multiple of group (2)")
            .build(),
        newer("two groups", 2, false, Values.normal(2, 6, 2, 3).batch()),
        newer("three groups, channels last", 3, true, Values.normal(2, 1, 3, 6)),
        OpCase.of("channel_shuffle")
            .named("groups that do not fit")
            .in("X", Values.normal(1, 2, 2, 5))
            .attr("groups", 2)
            .attr("data_format", "NHWC")
            .fails("channel_shuffle: the channels of X (5) must be a multiple of groups (2)")
            .build(),
        pixels("factor 2", 2, false, Values.normal(2, 8, 2, 3).batch()),
        pixels("factor 3, one pixel", 3, false, Values.normal(1, 9, 1, 1)),
        pixels("channels last", 2, true, Values.normal(1, 3, 2, 8)),
        OpCase.of("pixel_shuffle")
            .named("channels that do not fit")
            .in("X", Values.normal(1, 6, 2, 2))
            .attr("upscale_factor", 2)
            .fails(
                "pixel_shuffle: the channels of X (6) must be a multiple of the squared upscale_factor"
                    + " (4)")
            .build(),
        unshuffle("factor 2", 2, false, Values.normal(2, 3, 4, 6).batch()),
        unshuffle("factor 3 to one pixel", 3, false, Values.normal(1, 2, 3, 3)),
        unshuffle("channels last", 2, true, Values.normal(2, 2, 4, 3)),
        OpCase.of("pixel_unshuffle")
            .named("pixels that do not fit")
            .in("X", Values.normal(1, 1, 4, 5))
            .attr("downscale_factor", 2)
            .fails("pixel_unshuffle: extent 3 of X (5) must be a multiple of downscale_factor (2)")
            .build());
  }

  private static OpCase newer(String name, int groups, boolean last, Values x) {
    return OpCase.of("channel_shuffle")
        .named(name)
        .in("X", x)
        .attr("groups", groups)
        .attr("data_format", last ? "NHWC" : "NCHW")
        .expect(
            "Out",
            in -> {
              int channels = in.dim("X", last ? 3 : 1);
              int area = last ? 1 : in.dim("X", 2) * in.dim("X", 3);
              return Expected.of(turned(in.get("X"), channels, area, groups), in.shape("X"));
            })
        .checkGradient("X")
        .notOnPaddle(NEWER)
        .build();
  }

  private static OpCase unshuffle(String name, int r, boolean last, Values x) {
    return OpCase.of("pixel_unshuffle")
        .named(name)
        .in("X", x)
        .attr("downscale_factor", r)
        .attr("data_format", last ? "NHWC" : "NCHW")
        .expect("Out", in -> gathered(in, r, last))
        .checkGradient("X")
        .notOnPaddle(NEWER)
        .build();
  }

  private static Expected gathered(Inputs in, int r, boolean last) {
    double[] x = in.get("X");
    int images = in.dim("X", 0);
    int channels = in.dim("X", last ? 3 : 1);
    int height = in.dim("X", last ? 1 : 2);
    int width = in.dim("X", last ? 2 : 3);
    double[] out = new double[x.length];
    int at = 0;
    // In the order of the input, so that each number is read once.
    for (int n = 0; n < images; n++) {
      for (int a = 0; a < (last ? height : channels); a++) {
        for (int b = 0; b < (last ? width : height); b++) {
          for (int d = 0; d < (last ? channels : width); d++) {
            int k = last ? d : a;
            int y = last ? a : b;
            int c = last ? b : d;
            int deep = (k * r + y % r) * r + c % r;
            int target =
                last
                    ? ((n * height / r + y / r) * (width / r) + c / r) * channels * r * r + deep
                    : ((n * channels * r * r + deep) * (height / r) + y / r) * (width / r) + c / r;
            out[target] = x[at++];
          }
        }
      }
    }
    return last
        ? Expected.of(out, images, height / r, width / r, (long) channels * r * r)
        : Expected.of(out, images, (long) channels * r * r, height / r, width / r);
  }

  private static OpCase shuffle(String name, int group, Values x) {
    return OpCase.of("shuffle_channel")
        .named(name)
        .in("X", x)
        .attr("group", group)
        .expect("Out", in -> shuffled(in, group))
        .checkGradient("X")
        .build();
  }

  private static Expected shuffled(Inputs in, int group) {
    int area = in.dim("X", 2) * in.dim("X", 3);
    return Expected.of(turned(in.get("X"), in.dim("X", 1), area, group), in.shape("X"));
  }

  private static double[] turned(double[] x, int channels, int area, int group) {
    double[] out = new double[x.length];
    int each = channels / group;
    int at = 0;
    for (int n = 0; n < x.length / channels / area; n++) {
      for (int i = 0; i < each; i++) {
        for (int g = 0; g < group; g++) {
          for (int p = 0; p < area; p++) {
            out[at++] = x[(n * channels + g * each + i) * area + p];
          }
        }
      }
    }
    return out;
  }

  private static OpCase pixels(String name, int factor, boolean last, Values x) {
    return OpCase.of("pixel_shuffle")
        .named(name)
        .in("X", x)
        .attr("upscale_factor", factor)
        .attr("data_format", last ? "NHWC" : "NCHW")
        .expect("Out", in -> spread(in, factor, last))
        .checkGradient("X")
        .build();
  }

  private static Expected spread(Inputs in, int r, boolean last) {
    double[] x = in.get("X");
    double[] out = new double[x.length];
    int images = in.dim("X", 0);
    int deep = in.dim("X", last ? 3 : 1);
    int height = in.dim("X", last ? 1 : 2);
    int width = in.dim("X", last ? 2 : 3);
    int channels = deep / r / r;
    for (int n = 0; n < images; n++) {
      for (int k = 0; k < deep; k++) {
        for (int y = 0; y < height; y++) {
          for (int c = 0; c < width; c++) {
            int source =
                last
                    ? ((n * height + y) * width + c) * deep + k
                    : ((n * deep + k) * height + y) * width + c;
            int channel = k / (r * r);
            int row = y * r + k / r % r;
            int column = c * r + k % r;
            int target =
                last
                    ? ((n * height * r + row) * width * r + column) * channels + channel
                    : ((n * channels + channel) * height * r + row) * width * r + column;
            out[target] = x[source];
          }
        }
      }
    }
    return last
        ? Expected.of(out, images, height * r, width * r, channels)
        : Expected.of(out, images, channels, height * r, width * r);
  }
}
