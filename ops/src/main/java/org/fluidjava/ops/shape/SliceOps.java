package org.fluidjava.ops.shape;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Slices;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Ranges along some axes: {@code slice}, and {@code strided_slice} with steps, also backwards. */
final class SliceOps {
  static final List<OpDef> ALL = List.of(make("slice", false), make("strided_slice", true));

  private SliceOps() {}

  private static OpDef make(String type, boolean strided) {
    OpDef.Builder def =
        OpDef.named(type)
            .input("Input", "the whole")
            .optionalInput("StartsTensor", "first elements; goes before the attribute")
            .optionalInput("EndsTensor", "ends; goes before the attribute")
            .optionalInputs("StartsTensorList", "first elements, one number each")
            .optionalInputs("EndsTensorList", "ends, one number each")
            .output("Out", "the part")
            .attr("axes", new int[0], "the axes that are cut")
            .attr("starts", new int[0], "the first element along each; negative from the end")
            .attr("ends", new int[0], "the element after the last one; negative from the end")
            .attr("infer_flags", new int[0], "kept for files; has no effect here")
            .attr("decrease_axis", new int[0], "axes of one element that go away")
            .readsValues("StartsTensor", "EndsTensor", "StartsTensorList", "EndsTensorList");
    List<String> reads =
        new ArrayList<>(
            List.of("Input", "StartsTensor", "EndsTensor", "StartsTensorList", "EndsTensorList"));
    if (strided) {
      def.optionalInput("StridesTensor", "steps; goes before the attribute")
          .optionalInputs("StridesTensorList", "steps, one number each")
          .attr("strides", new int[0], "the step along each; negative to go backwards")
          .readsValues("StridesTensor", "StridesTensorList");
      reads.add("StridesTensor");
      reads.add("StridesTensorList");
    }
    return def.shape(c -> shape(c, strided))
        .grad(
            Gradient.reads(reads.toArray(new String[0]))
                .given("Out")
                .yields("Input")
                .usesOnlyShapeOf("Input"))
        .build();
  }

  private static void shape(ShapeContext c, boolean strided) {
    Shape in = c.dims("Input");
    int[] axes = c.attrs().getInts("axes");
    long @Nullable [] starts = Listed.of(c, "starts", "StartsTensor", "StartsTensorList");
    long @Nullable [] ends = Listed.of(c, "ends", "EndsTensor", "EndsTensorList");
    long @Nullable [] steps =
        strided ? Listed.of(c, "strides", "StridesTensor", "StridesTensorList") : null;
    Shape out = in;
    boolean cutsRows = false;
    for (int i = 0; i < axes.length; i++) {
      int axis = Axes.of(c, axes[i], in.rank(), "axes");
      cutsRows |= axis == 0;
      for (int j = 0; j < i; j++) {
        c.check(Axes.of(c, axes[j], in.rank(), "axes") != axis, "axes names axis %d twice", axis);
      }
      if (starts == null || ends == null || strided && steps == null) {
        out = out.with(axis, -1);
        continue;
      }
      c.check(
          starts.length == axes.length
              && ends.length == axes.length
              && (steps == null || steps.length == axes.length),
          "there must be one start, end and step for each of the %d axes",
          axes.length);
      long step = steps == null ? 1 : steps[i];
      c.check(step != 0, "a step must not be 0, but strides[%d] is", i);
      out =
          out.with(
              axis, in.dim(axis) < 0 ? -1 : Slices.count(starts[i], ends[i], step, in.dim(axis)));
    }
    c.setDims("Out", decreased(c, out));
    if (!cutsRows) {
      c.shareLod("Input", "Out");
    }
  }

  private static Shape decreased(ShapeContext c, Shape out) {
    int[] gone = c.attrs().getInts("decrease_axis");
    boolean[] drop = new boolean[out.rank()];
    for (int axis : gone) {
      int at = Axes.of(c, axis, out.rank(), "decrease_axis");
      c.check(
          ShapeContext.agree(out.dim(at), 1),
          "axis %d cannot go away: it has %d elements after the cut, not 1",
          at,
          out.dim(at));
      drop[at] = true;
    }
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < drop.length; i++) {
      if (!drop[i]) {
        left.add(out.dim(i));
      }
    }
    return left.isEmpty() ? Shape.ONE : Shape.of(left);
  }
}
