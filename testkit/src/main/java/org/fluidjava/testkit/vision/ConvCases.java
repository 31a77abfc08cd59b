package org.fluidjava.testkit.vision;

import java.util.List;
import java.util.SplittableRandom;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;
import org.fluidjava.testkit.Values;

/** Cases of {@code conv2d}, {@code depthwise_conv2d} and {@code conv3d}. */
final class ConvCases {
  private ConvCases() {}

  static List<OpCase> cases() {
    return OpCases.join(
        images("conv2d"),
        images("depthwise_conv2d"),
        volumes(),
        refused(),
        OpCase.family(6, ConvCases::random));
  }

  private static List<OpCase> images(String type) {
    boolean depthwise = type.startsWith("depthwise");
    int groups = depthwise ? 4 : 2;
    return List.of(
        square(
            type,
            "3 x 3, padded",
            1,
            1,
            1,
            1,
            Values.normal(2, 4, 5, 6).batch(),
            Values.normal(3, 4, 3, 3)),
        square(type, "1 x 1", 1, 0, 1, 1, Values.normal(2, 4, 3, 5), Values.normal(6, 4, 1, 1)),
        square(
            type,
            "1 x 1 with stride",
            2,
            0,
            1,
            1,
            Values.normal(1, 2, 5, 5),
            Values.normal(3, 2, 1, 1)),
        square(
            type,
            "stride 2",
            2,
            1,
            1,
            groups,
            Values.normal(2, 4, 7, 5),
            Values.normal(8, 4 / groups, 3, 3)),
        square(
            type,
            "groups dilated",
            1,
            2,
            2,
            groups,
            Values.normal(1, 4, 6, 7),
            Values.normal(4, 4 / groups, 3, 3)),
        square(type, "one cell", 1, 0, 1, 1, Values.normal(1, 1, 1, 1), Values.normal(1, 1, 1, 1)),
        square(
            type,
            "padding beyond the image",
            3,
            4,
            1,
            1,
            Values.normal(1, 1, 2, 3),
            Values.normal(2, 1, 4, 3)),
        OpCase.of(type)
            .named("four paddings")
            .in("Input", Values.normal(2, 4, 6, 5))
            .in("Filter", Values.normal(8, 4 / groups, 3, 2))
            .attr("groups", groups)
            .attr("strides", new int[] {2, 1})
            .attr("paddings", new int[] {0, 2, 1, 0})
            .expect(
                "Output",
                in ->
                    WindowReference.images(
                            new int[] {2, 1}, new int[] {0, 2, 1, 0}, new int[] {1, 1}, groups)
                        .convolved(in, false))
            .checkGradient("Input", "Filter")
            .build(),
        OpCase.of(type)
            .named("SAME")
            .in("Input", Values.normal(1, 4, 6, 5))
            .in("Filter", Values.normal(4, 4 / groups, 3, 4))
            .attr("groups", groups)
            .attr("strides", new int[] {2, 2})
            .attr("dilations", new int[] {2, 2})
            .attr("padding_algorithm", "SAME")
            .expect(
                "Output",
                in ->
                    WindowReference.images(
                            new int[] {2, 2}, new int[] {0, 1, 1, 2}, new int[] {1, 1}, groups)
                        .convolved(in, false))
            .checkGradient("Input", "Filter")
            .build(),
        OpCase.of(type)
            .named("VALID ignores paddings")
            .in("Input", Values.normal(1, 4, 5, 5))
            .in("Filter", Values.normal(4, 4 / groups, 3, 3))
            .attr("groups", groups)
            .attr("paddings", new int[] {1, 1})
            .attr("padding_algorithm", "VALID")
            .expect("Output", in -> WindowReference.square(1, 0, 1, groups).convolved(in, false))
            .checkGradient("Input", "Filter")
            .build(),
        OpCase.of(type)
            .named("channels last")
            .in("Input", Values.normal(2, 5, 4, 4))
            .in("Filter", Values.normal(8, 4 / groups, 3, 2))
            .attr("groups", groups)
            .attr("paddings", new int[] {1, 1})
            .attr("data_format", "NHWC")
            .expect("Output", in -> WindowReference.square(1, 1, 1, groups).convolved(in, true))
            .checkGradient("Input", "Filter")
            .build());
  }

  private static List<OpCase> volumes() {
    return List.of(
        square(
            "conv3d",
            "padded",
            1,
            1,
            1,
            1,
            Values.normal(2, 2, 3, 4, 3).batch(),
            Values.normal(3, 2, 2, 3, 2)),
        square(
            "conv3d",
            "groups, stride, dilation",
            2,
            2,
            2,
            2,
            Values.normal(1, 4, 4, 5, 3),
            Values.normal(4, 2, 2, 2, 2)),
        OpCase.of("conv3d")
            .named("channels last")
            .in("Input", Values.normal(1, 3, 3, 4, 2))
            .in("Filter", Values.normal(2, 2, 2, 2, 3))
            .attr("data_format", "NDHWC")
            .expect("Output", in -> WindowReference.cube(1, 0, 1, 1).convolved(in, true))
            .checkGradient("Input", "Filter")
            .build(),
        OpCase.of("conv3d")
            .named("a stride of 0")
            .in("Input", Values.normal(1, 2, 3, 3, 3))
            .in("Filter", Values.normal(1, 2, 2, 2, 2))
            .attr("strides", new int[] {1, 0, 1})
            .fails("conv3d: strides must be at least 1 but one is 0")
            .build());
  }

  private static List<OpCase> refused() {
    return List.of(
        OpCase.of("conv2d")
            .named("other channels")
            .in("Input", Values.normal(1, 3, 5, 5))
            .in("Filter", Values.normal(2, 4, 3, 3))
            .fails("conv2d: the channels of Input (3) must be those of Filter (4) times groups (1)")
            .build(),
        OpCase.of("conv2d")
            .named("filters and groups")
            .in("Input", Values.normal(1, 4, 5, 5))
            .in("Filter", Values.normal(3, 2, 3, 3))
            .attr("groups", 2)
            .fails("conv2d: the filters (3) must be a multiple of groups (2)")
            .build(),
        OpCase.of("conv2d")
            .named("a window larger than the image")
            .in("Input", Values.normal(1, 1, 2, 5))
            .in("Filter", Values.normal(1, 1, 3, 3))
            .fails("conv2d: a window of 3 cells must fit into the padded extent of 2")
            .build(),
        OpCase.of("conv2d")
            .named("a negative padding")
            .in("Input", Values.normal(1, 1, 5, 5))
            .in("Filter", Values.normal(1, 1, 3, 3))
            .attr("paddings", new int[] {1, -1})
            .fails("conv2d: a padding must not be negative but is -1")
            .build(),
        OpCase.of("conv2d")
            .named("three extents")
            .in("Input", Values.normal(1, 5, 5))
            .in("Filter", Values.normal(1, 1, 3, 3))
            .fails("conv2d: Input must have 4 extents but is [1, 5, 5]")
            .build(),
        OpCase.of("depthwise_conv2d")
            .named("an unknown layout")
            .in("Input", Values.normal(1, 1, 5, 5))
            .in("Filter", Values.normal(1, 1, 3, 3))
            .attr("data_format", "HWNC")
            .fails(
                "depthwise_conv2d: the layout must be NCHW or NHWC (NCDHW or NDHWC for volumes) but is"
                    + " \"HWNC\"")
            .build());
  }

  private static OpCase random(int number) {
    SplittableRandom random = new SplittableRandom(number);
    int groups = random.nextInt(1, 4);
    long per = random.nextLong(1, 4);
    Values x =
        Values.normal(
            random.nextLong(1, 4), groups * per, random.nextLong(6, 20), random.nextLong(6, 20));
    Values filter =
        Values.normal(
            groups * random.nextLong(1, 4), per, random.nextLong(1, 4), random.nextLong(1, 4));
    return square(
        "conv2d",
        "random sizes " + number,
        random.nextInt(1, 3),
        random.nextInt(0, 3),
        random.nextInt(1, 3),
        groups,
        x,
        filter);
  }

  private static OpCase square(
      String type,
      String name,
      int stride,
      int padding,
      int dilation,
      int groups,
      Values x,
      Values filter) {
    boolean cube = type.equals("conv3d");
    int count = cube ? 3 : 2;
    WindowReference reference =
        cube
            ? WindowReference.cube(stride, padding, dilation, groups)
            : WindowReference.square(stride, padding, dilation, groups);
    return OpCase.of(type)
        .named(name)
        .in("Input", x)
        .in("Filter", filter)
        .attr("groups", groups)
        .attr("strides", filled(count, stride))
        .attr("paddings", filled(count, padding))
        .attr("dilations", filled(count, dilation))
        .expect("Output", in -> reference.convolved(in, false))
        .checkGradient("Input", "Filter")
        .build();
  }

  static int[] filled(int count, int value) {
    int[] all = new int[count];
    java.util.Arrays.fill(all, value);
    return all;
  }
}
