package org.fluidjava.ops.shape;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Slices;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** A tensor of which a slice becomes a value: {@code x[starts:ends:steps] = value}. */
final class SetValueOp {
  static final OpDef DEF =
      OpDef.named("set_value")
          .input("Input", "the whole")
          .optionalInput("ValueTensor", "the value, spread over the slice")
          .optionalInputs("StartsTensorList", "first elements, one number each")
          .optionalInputs("EndsTensorList", "ends, one number each")
          .optionalInputs("StepsTensorList", "steps, one number each")
          .output("Out", "Input with the value in the slice")
          .attr("dtype", DType.FLOAT32.number(), "the type of the attributes' values")
          .attr("axes", new long[0], "the axes that are cut")
          .attr("starts", new long[0], "the first element along each; negative from the end")
          .attr("ends", new long[0], "the element after the last; negative from the end")
          .attr("steps", new long[0], "the step along each; negative to go backwards")
          .attr("decrease_axes", new long[0], "axes of one element that the value has not")
          .attr("none_axes", new long[0], "axes of one element that only the value has")
          .attr("bool_values", new int[0], "the value, when there is no ValueTensor")
          .attr("fp32_values", new float[0], "the value, when there is no ValueTensor")
          .attr("fp64_values", new double[0], "the value, when there is no ValueTensor")
          .attr("int32_values", new int[0], "the value, when there is no ValueTensor")
          .attr("int64_values", new long[0], "the value, when there is no ValueTensor")
          .attr("shape", new long[0], "the extents of the attributes' values")
          .inPlace("Input", "Out")
          .readsValues("StartsTensorList", "EndsTensorList", "StepsTensorList")
          .shape(SetValueOp::shape)
          .grad(
              Gradient.reads("ValueTensor", "StartsTensorList", "EndsTensorList", "StepsTensorList")
                  .given("Out")
                  .yields("Input", "ValueTensor")
                  .like("Input", "Out@GRAD")
                  .usesOnlyShapeOf("ValueTensor"))
          .build();

  private SetValueOp() {}

  private static void shape(ShapeContext c) {
    Shape in = c.dims("Input");
    c.setDims("Out", in);
    @Nullable Shape slice = slice(c, in);
    if (slice == null || !slice.isKnown()) {
      return;
    }
    Shape wanted = ofValue(c, slice);
    Shape value =
        c.hasInput("ValueTensor") ? c.dims("ValueTensor") : Shape.of(c.attrs().getLongs("shape"));
    c.check(
        !c.hasInput("ValueTensor") || c.dtype("ValueTensor") == c.dtype("Input"),
        "ValueTensor must have Input's element type");
    int extra = value.rank() - wanted.rank();
    for (int i = 0; i < value.rank(); i++) {
      long extent = value.dim(i);
      c.check(
          extent < 0 || extent == 1 || i >= extra && extent == wanted.dim(i - extra),
          "the value %s must fit the slice %s",
          value,
          wanted);
    }
  }

  /** The extents of the slice, every axis kept; null while they are not known. */
  private static @Nullable Shape slice(ShapeContext c, Shape in) {
    long[] axes = c.attrs().getLongs("axes");
    long @Nullable [] starts = numbers(c, "starts", "StartsTensorList");
    long @Nullable [] ends = numbers(c, "ends", "EndsTensorList");
    long @Nullable [] steps = numbers(c, "steps", "StepsTensorList");
    if (starts == null || ends == null || steps == null) {
      return null;
    }
    c.check(
        starts.length == axes.length && ends.length == axes.length && steps.length == axes.length,
        "there must be one start, end and step for each of the %d axes",
        axes.length);
    Shape out = in;
    for (int i = 0; i < axes.length; i++) {
      int axis = axis(c, axes[i], in.rank(), "axes");
      c.check(steps[i] != 0, "a step must not be 0, but steps[%d] is", i);
      out =
          out.with(
              axis,
              in.dim(axis) < 0
                  ? -1
                  : Slices.assignedCount(starts[i], ends[i], steps[i], in.dim(axis)));
    }
    return out;
  }

  private static long @Nullable [] numbers(ShapeContext c, String attr, String slot) {
    if (!c.hasInput(slot)) {
      return c.attrs().getLongs(attr);
    }
    return Listed.of(c, attr, "", slot);
  }

  private static int axis(ShapeContext c, long axis, int rank, String name) {
    c.check(
        axis >= -rank && axis < rank,
        "%s must be in [%d, %d) but holds %d",
        name,
        -rank,
        rank,
        axis);
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** The extents that the value is spread over. */
  private static Shape ofValue(ShapeContext c, Shape slice) {
    boolean[] gone = new boolean[slice.rank()];
    for (long given : c.attrs().getLongs("decrease_axes")) {
      int axis = axis(c, given, slice.rank(), "decrease_axes");
      c.check(
          slice.dim(axis) == 1,
          "axis %d cannot go away: it has %d elements in the slice, not 1",
          axis,
          slice.dim(axis));
      gone[axis] = true;
    }
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < gone.length; i++) {
      if (!gone[i]) {
        left.add(slice.dim(i));
      }
    }
    long[] more = c.attrs().getLongs("none_axes").clone();
    java.util.Arrays.sort(more);
    for (long axis : more) {
      c.check(
          axis >= 0 && axis <= left.size(),
          "none_axes must be in [0, %d] but holds %d",
          left.size(),
          axis);
      left.add((int) axis, 1L);
    }
    return left.isEmpty() ? Shape.ONE : Shape.of(left);
  }
}
