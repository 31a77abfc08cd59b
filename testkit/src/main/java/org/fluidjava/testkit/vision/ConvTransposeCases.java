package org.fluidjava.testkit.vision;

import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/**
 * Cases of {@code conv2d_transpose}, {@code depthwise_conv2d_transpose}, {@code conv3d_transpose}.
 */
final class ConvTransposeCases {
  private ConvTransposeCases() {}

  static List<OpCase> cases() {
    return Stream.of(
            images("conv2d_transpose", 2),
            images("depthwise_conv2d_transpose", 4),
            volumes(),
            refused())
        .flatMap(List::stream)
        .toList();
  }

  private static List<OpCase> images(String type, int groups) {
    return List.of(
        OpCase.of(type)
            .named("stride 2")
            .in("Input", Values.normal(2, 4, 3, 4).batch())
            .in("Filter", Values.normal(4, 3, 3, 2))
            .attr("groups", groups)
            .attr("strides", new int[] {2, 2})
            .attr("paddings", new int[] {1, 1})
            .expect("Output", in -> WindowReference.square(2, 1, 1, groups).spread(in, false))
            .checkGradient("Input", "Filter")
            .build(),
        OpCase.of(type)
            .named("one cell, dilated")
            .in("Input", Values.normal(1, 4, 1, 1))
            .in("Filter", Values.normal(4, 1, 2, 2))
            .attr("groups", groups)
            .attr("dilations", new int[] {3, 3})
            .expect("Output", in -> WindowReference.square(1, 0, 3, groups).spread(in, false))
            .checkGradient("Input", "Filter")
            .build(),
        OpCase.of(type)
            .named("a larger output asked for")
            .in("Input", Values.normal(1, 4, 2, 3))
            .in("Filter", Values.normal(4, 1, 3, 3))
            .attr("groups", groups)
            .attr("strides", new int[] {3, 2})
            .attr("output_size", new int[] {8, 8})
            .expect(
                "Output",
                in ->
                    WindowReference.images(new int[] {3, 2}, new int[4], new int[] {1, 1}, groups)
                        .spread(in, false, 0, 2, 1))
            .checkGradient("Input", "Filter")
            .build(),
        OpCase.of(type)
            .named("channels last")
            .in("Input", Values.normal(2, 3, 2, 4))
            .in("Filter", Values.normal(4, 2, 2, 3))
            .attr("groups", groups)
            .attr("strides", new int[] {2, 1})
            .attr("data_format", "NHWC")
            .expect(
                "Output",
                in ->
                    WindowReference.images(new int[] {2, 1}, new int[4], new int[] {1, 1}, groups)
                        .spread(in, true))
            .checkGradient("Input", "Filter")
            .build());
  }

  private static List<OpCase> volumes() {
    return List.of(
        OpCase.of("conv3d_transpose")
            .named("stride 2, groups")
            .in("Input", Values.normal(2, 4, 2, 3, 2).batch())
            .in("Filter", Values.normal(4, 1, 2, 3, 2))
            .attr("groups", 2)
            .attr("strides", new int[] {2, 2, 2})
            .attr("paddings", new int[] {1, 1, 1})
            .expect("Output", in -> WindowReference.cube(2, 1, 1, 2).spread(in, false))
            .checkGradient("Input", "Filter")
            .build());
  }

  private static List<OpCase> refused() {
    return List.of(
        OpCase.of("conv2d_transpose")
            .named("output_size out of reach")
            .in("Input", Values.normal(1, 2, 3, 3))
            .in("Filter", Values.normal(2, 1, 3, 3))
            .attr("strides", new int[] {2, 2})
            .attr("output_size", new int[] {9, 7})
            .fails("conv2d_transpose: output_size 9 must be from 7 to 8")
            .build(),
        OpCase.of("depthwise_conv2d_transpose")
            .named("nothing left")
            .in("Input", Values.normal(1, 2, 1, 3))
            .in("Filter", Values.normal(2, 1, 2, 2))
            .attr("groups", 2)
            .attr("paddings", new int[] {1, 1})
            .fails("depthwise_conv2d_transpose: paddings leave 0 cells of the output's extent 0")
            .build(),
        OpCase.of("conv3d_transpose")
            .named("other channels")
            .in("Input", Values.normal(1, 2, 3, 3, 3))
            .in("Filter", Values.normal(3, 1, 2, 2, 2))
            .fails(
                "conv3d_transpose: the channels of Input (2) must be the first extent of Filter (3)")
            .build());
  }
}
