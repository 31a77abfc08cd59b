package org.fluidjava.testkit.vision;

import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;

/**
 * Convolutions and their transposes written as their definition, one cell after the other, on
 * volumes [N, C, D, H, W].
 *
 * @param stride steps of the window: depth, height, width
 * @param before padding before the image
 * @param after padding after the image
 * @param dilation steps within the window
 * @param groups groups of channels
 */
record WindowReference(int[] stride, int[] before, int[] after, int[] dilation, int groups) {
  /** A reference for images, with the same setting for both directions. */
  static WindowReference square(int stride, int padding, int dilation, int groups) {
    return images(
        new int[] {stride, stride},
        new int[] {padding, padding, padding, padding},
        new int[] {dilation, dilation},
        groups);
  }

  /**
   * A reference for images.
   *
   * @param pads up, down, left, right
   */
  static WindowReference images(int[] stride, int[] pads, int[] dilation, int groups) {
    return new WindowReference(
        new int[] {1, stride[0], stride[1]},
        new int[] {0, pads[0], pads[2]},
        new int[] {0, pads[1], pads[3]},
        new int[] {1, dilation[0], dilation[1]},
        groups);
  }

  /** A reference for volumes, with the same setting for all directions. */
  static WindowReference cube(int stride, int padding, int dilation, int groups) {
    return new WindowReference(
        new int[] {stride, stride, stride},
        new int[] {padding, padding, padding},
        new int[] {padding, padding, padding},
        new int[] {dilation, dilation, dilation},
        groups);
  }

  private static int[] volume(Shape shape, boolean last) {
    int rank = shape.rank();
    int first = last ? 1 : 2;
    int width = (int) shape.dim(first + rank - 3);
    int height = (int) shape.dim(first + rank - 4);
    return new int[] {rank == 5 ? (int) shape.dim(first) : 1, height, width};
  }

  private static Shape shaped(boolean last, int spatial, int n, int c, int[] extents) {
    long[] dims = new long[spatial + 2];
    dims[0] = n;
    dims[last ? spatial + 1 : 1] = c;
    for (int i = 0; i < spatial; i++) {
      dims[(last ? 1 : 2) + i] = extents[3 - spatial + i];
    }
    return Shape.of(dims);
  }

  private static int at(boolean last, int n, int c, int channels, int[] e, int z, int y, int x) {
    return last
        ? (((n * e[0] + z) * e[1] + y) * e[2] + x) * channels + c
        : (((n * channels + c) * e[0] + z) * e[1] + y) * e[2] + x;
  }

  /** Visits each pair of a cell of the small side and a cell of the big side below it. */
  private interface Pair {
    void visit(int image, int filter, int tap, int channel, int[] small, int[] big);
  }

  private void visit(
      int images,
      int filters,
      int channels,
      int[] kernel,
      int[] smallSide,
      int[] bigSide,
      Pair pair) {
    int perGroup = channels / groups;
    for (int n = 0; n < images; n++) {
      for (int m = 0; m < filters; m++) {
        int group = m / (filters / groups);
        for (int cell = 0; cell < smallSide[0] * smallSide[1] * smallSide[2]; cell++) {
          int[] s = {
            cell / smallSide[2] / smallSide[1],
            cell / smallSide[2] % smallSide[1],
            cell % smallSide[2]
          };
          for (int k = 0; k < perGroup; k++) {
            for (int t = 0; t < kernel[0] * kernel[1] * kernel[2]; t++) {
              int[] in = {t / kernel[2] / kernel[1], t / kernel[2] % kernel[1], t % kernel[2]};
              int[] b = new int[3];
              boolean inside = true;
              for (int axis = 0; axis < 3; axis++) {
                b[axis] = s[axis] * stride[axis] - before[axis] + in[axis] * dilation[axis];
                inside &= b[axis] >= 0 && b[axis] < bigSide[axis];
              }
              if (inside) {
                int tap = (m * perGroup + k) * kernel[0] * kernel[1] * kernel[2] + t;
                pair.visit(n, m, tap, group * perGroup + k, s, b);
              }
            }
          }
        }
      }
    }
  }

  private int[] windows(Inputs in, boolean last) {
    int[] big = volume(in.shape("Input"), last);
    int[] kernel = volume(in.shape("Filter"), false);
    int[] small = new int[3];
    for (int i = 0; i < 3; i++) {
      small[i] =
          (big[i] + before[i] + after[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i] + 1;
    }
    return small;
  }

  /** The convolution of {@code Input} with {@code Filter}. */
  Expected convolved(Inputs in, boolean last) {
    int spatial = in.shape("Input").rank() - 2;
    Shape shape = shaped(last, spatial, in.dim("Input", 0), in.dim("Filter", 0), windows(in, last));
    return Expected.of(convolution(in, last), shape);
  }

  /** The numbers of {@link #convolved}. */
  double[] convolution(Inputs in, boolean last) {
    int[] big = volume(in.shape("Input"), last);
    int[] kernel = volume(in.shape("Filter"), false);
    int[] small = windows(in, last);
    int images = in.dim("Input", 0);
    int channels = in.dim("Input", last ? -1 : 1);
    int filters = in.dim("Filter", 0);
    double[] from = in.get("Input");
    double[] w = in.get("Filter");
    double[] out = new double[images * filters * small[0] * small[1] * small[2]];
    visit(
        images,
        filters,
        channels,
        kernel,
        small,
        big,
        (n, m, tap, c, s, b) ->
            out[at(last, n, m, filters, small, s[0], s[1], s[2])] +=
                w[tap] * from[at(last, n, c, channels, big, b[0], b[1], b[2])]);
    return out;
  }

  /**
   * The transposed convolution of {@code Input} with {@code Filter}.
   *
   * @param more cells after the usual extents: depth, height, width
   */
  Expected spread(Inputs in, boolean last, int... more) {
    Shape x = in.shape("Input");
    Shape filter = in.shape("Filter");
    int spatial = x.rank() - 2;
    int[] small = volume(x, last);
    int[] kernel = volume(filter, false);
    int[] big = new int[3];
    for (int i = 0; i < 3; i++) {
      big[i] =
          (small[i] - 1) * stride[i]
              - before[i]
              - after[i]
              + dilation[i] * (kernel[i] - 1)
              + 1
              + (more.length == 0 ? 0 : more[i]);
    }
    int images = (int) x.dim(0);
    int filters = (int) x.dim(last ? -1 : 1);
    int channels = (int) filter.dim(1) * groups;
    double[] from = in.get("Input");
    double[] w = in.get("Filter");
    double[] out = new double[images * channels * big[0] * big[1] * big[2]];
    visit(
        images,
        filters,
        channels,
        kernel,
        small,
        big,
        (n, m, tap, c, s, b) ->
            out[at(last, n, c, channels, big, b[0], b[1], b[2])] +=
                w[tap] * from[at(last, n, m, filters, small, s[0], s[1], s[2])]);
    return Expected.of(out, shaped(last, spatial, images, channels, big));
  }
}
