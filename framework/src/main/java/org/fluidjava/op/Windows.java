package org.fluidjava.op;

import org.fluidjava.tensor.Shape;

/**
 * Windows that slide over the spatial extents of images, as the attributes of convolutions and
 * pooling describe them: strides, dilations, paddings and where the channels lie. Shape rules and
 * kernels share it, so both agree on every extent.
 */
public final class Windows {
  private final int spatial;
  private final int[] strides;
  private final int[] dilations;
  private final int[] paddings;
  private final String algorithm;
  private final boolean channelLast;

  private Windows(
      int spatial,
      int[] strides,
      int[] dilations,
      int[] paddings,
      String algorithm,
      boolean channelLast) {
    this.spatial = spatial;
    this.strides = strides;
    this.dilations = dilations;
    this.paddings = paddings;
    this.algorithm = algorithm;
    this.channelLast = channelLast;
  }

  /**
   * Reads {@code strides}, {@code dilations}, {@code paddings}, {@code padding_algorithm} and
   * {@code data_format}, as far as the operator has them.
   *
   * @param spatial how many spatial extents there are: 2 for images, 3 for volumes
   * @param dilated whether the operator has {@code dilations}
   * @param formatted whether it has {@code padding_algorithm} and {@code data_format}
   * @throws RuleViolation when a list has another length or a value is out of its range
   */
  public static Windows of(Attrs attrs, int spatial, boolean dilated, boolean formatted) {
    int[] ones = new int[spatial];
    java.util.Arrays.fill(ones, 1);
    int[] given = attrs.getInts("paddings");
    RuleViolation.unless(
        given.length == spatial || given.length == 2 * spatial,
        "paddings must be %d or %d numbers but are %d",
        spatial,
        2 * spatial,
        given.length);
    int[] paddings = new int[2 * spatial];
    for (int i = 0; i < paddings.length; i++) {
      paddings[i] = given.length == spatial ? given[i / 2] : given[i];
      RuleViolation.unless(
          paddings[i] >= 0, "a padding must not be negative but is %d", paddings[i]);
    }
    String algorithm = formatted ? attrs.getString("padding_algorithm") : "EXPLICIT";
    RuleViolation.unless(
        algorithm.equals("EXPLICIT") || algorithm.equals("SAME") || algorithm.equals("VALID"),
        "padding_algorithm must be EXPLICIT, SAME or VALID but is \"%s\"",
        algorithm);
    return new Windows(
        spatial,
        positive(attrs, "strides", spatial),
        dilated ? positive(attrs, "dilations", spatial) : ones,
        paddings,
        algorithm,
        formatted && isChannelLast(attrs.getString("data_format")));
  }

  /**
   * Whether a layout has the channels as its last extent.
   *
   * @throws RuleViolation when there is no such layout
   */
  public static boolean isChannelLast(String format) {
    boolean last = format.equals("NHWC") || format.equals("NDHWC") || format.equals("NLC");
    RuleViolation.unless(
        last
            || format.equals("NCHW")
            || format.equals("NCDHW")
            || format.equals("NCL")
            || format.equals("AnyLayout"),
        "the layout must be NCHW or NHWC (NCDHW or NDHWC for volumes) but is \"%s\"",
        format);
    return last;
  }

  /** An attribute of {@code count} numbers, all at least 1. */
  public static int[] positive(Attrs attrs, String name, int count) {
    int[] values = attrs.getInts(name);
    RuleViolation.unless(
        values.length == count, "%s must be %d numbers but are %d", name, count, values.length);
    for (int value : values) {
      RuleViolation.unless(value >= 1, "%s must be at least 1 but one is %d", name, value);
    }
    return values;
  }

  /** The number of spatial extents. */
  public int spatial() {
    return spatial;
  }

  /** Whether the channels are the last extent. */
  public boolean channelLast() {
    return channelLast;
  }

  /** The channels of an image tensor of this layout. */
  public long channels(Shape image) {
    return image.dim(channelLast ? -1 : 1);
  }

  /** Spatial extent {@code axis} of an image tensor of this layout. */
  public long extent(Shape image, int axis) {
    return image.dim(channelAxis(axis));
  }

  /** Where spatial extent {@code axis} stands among a tensor's extents. */
  public int channelAxis(int axis) {
    return axis + (channelLast ? 1 : 2);
  }

  /** A shape of this layout. */
  public Shape image(long images, long channels, long[] extents) {
    long[] dims = new long[spatial + 2];
    dims[0] = images;
    dims[channelLast ? spatial + 1 : 1] = channels;
    System.arraycopy(extents, 0, dims, channelLast ? 1 : 2, spatial);
    return Shape.of(dims);
  }

  /** From one window to the next. */
  public int stride(int axis) {
    return strides[axis];
  }

  /** From one cell of a window to the next; SAME padding knows none but 1. */
  public int dilation(int axis) {
    return algorithm.equals("SAME") ? 1 : dilations[axis];
  }

  /** Cells of padding before the image, for a window of {@code kernel} cells. */
  public long before(int axis, long in, long kernel) {
    return switch (algorithm) {
      case "SAME" -> same(axis, in, kernel) / 2;
      case "VALID" -> 0;
      default -> paddings[2 * axis];
    };
  }

  /** Cells of padding after the image, for a window of {@code kernel} cells. */
  public long after(int axis, long in, long kernel) {
    return switch (algorithm) {
      case "SAME" -> same(axis, in, kernel) - same(axis, in, kernel) / 2;
      case "VALID" -> 0;
      default -> paddings[2 * axis + 1];
    };
  }

  private long same(int axis, long in, long kernel) {
    long stride = strides[axis];
    return Math.max(0, ((in + stride - 1) / stride - 1) * stride + kernel - in);
  }

  /** How many cells a window of {@code kernel} cells covers. */
  public long reach(int axis, long kernel) {
    return dilation(axis) * (kernel - 1) + 1;
  }

  /**
   * How many windows fit; -1 when {@code in} is unknown.
   *
   * @param ceil whether a last window that begins inside counts though it does not end inside
   * @throws RuleViolation when none fits
   */
  public long output(int axis, long in, long kernel, boolean ceil) {
    if (in < 0 || kernel < 0) {
      return -1;
    }
    long stride = strides[axis];
    long padded = in + before(axis, in, kernel) + after(axis, in, kernel);
    long spare = padded - reach(axis, kernel) + (ceil ? stride - 1 : 0);
    RuleViolation.unless(
        spare >= 0,
        "a window of %d cells must fit into the padded extent of %d",
        reach(axis, kernel),
        padded);
    return spare / stride + 1;
  }
}
