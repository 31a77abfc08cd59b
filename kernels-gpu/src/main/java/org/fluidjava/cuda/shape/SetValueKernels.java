package org.fluidjava.cuda.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Slices;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code set_value}: a slice of a tensor is overwritten by a value spread over it. */
final class SetValueKernels implements Kernel {
  private final @Nullable Tensor value;
  private final @Nullable Tensor whole;
  private final @Nullable Tensor valueGrad;
  private final Tensor from;
  private final boolean backward;
  private final long[] axes;
  private final Numbers starts;
  private final Numbers ends;
  private final Numbers steps;
  private final long[] attrShape;
  private final byte[] attrValues;
  private final int[] gone;
  private final int[] added;
  private final BoxCopy copy;
  private final @Nullable BoxSum sum;
  private final Tensor given;
  private final Tensor slice;

  private SetValueKernels(KernelContext c, boolean backward) {
    this.backward = backward;
    Attrs attrs = c.attrs();
    value = c.inOrNull("ValueTensor");
    whole = backward ? c.outOrNull("Input@GRAD") : c.out("Out");
    valueGrad = backward ? c.outOrNull("ValueTensor@GRAD") : null;
    from = backward ? c.in("Out@GRAD") : c.in("Input");
    axes = attrs.getLongs("axes");
    starts = new Numbers(c, attrs.getLongs("starts"), "StartsTensorList");
    ends = new Numbers(c, attrs.getLongs("ends"), "EndsTensorList");
    steps = new Numbers(c, attrs.getLongs("steps"), "StepsTensorList");
    attrShape = attrs.getLongs("shape");
    attrValues = backward ? new byte[0] : bytes(attrs, c.dtype());
    gone = ints(attrs.getLongs("decrease_axes"));
    added = ints(attrs.getLongs("none_axes"));
    Arrays.sort(added);
    copy = new BoxCopy(c);
    sum = backward ? new BoxSum(c) : null;
    given = c.state(c.dtype());
    slice = c.scratch(c.dtype());
  }

  static void register(Registrar kernels) {
    kernels
        .forAll("set_value", c -> new SetValueKernels(c, false))
        .forFloats("set_value_grad", c -> new SetValueKernels(c, true));
  }

  private static int[] ints(long[] longs) {
    return Arrays.stream(longs).mapToInt(Math::toIntExact).toArray();
  }

  /** The attribute's numbers as elements of a type lie in memory. */
  private static byte[] bytes(Attrs attrs, DType to) {
    DType type = DType.ofNumber(attrs.getInt("dtype"));
    if (type == DType.INT64) {
      long[] numbers = attrs.getLongs("int64_values");
      byte[] all = new byte[numbers.length * to.bytes()];
      for (int i = 0; i < numbers.length; i++) {
        put(all, i, to, to.isFloating() ? Units.bits(to, numbers[i]) : integer(to, numbers[i]));
      }
      return all;
    }
    double[] numbers =
        switch (type) {
          case FLOAT64 -> attrs.getDoubles("fp64_values");
          case FLOAT32 -> doubles(attrs.getFloats("fp32_values"));
          case BOOL -> doubles(attrs.getInts("bool_values"));
          case INT32 -> doubles(attrs.getInts("int32_values"));
          default -> new double[0];
        };
    byte[] all = new byte[numbers.length * to.bytes()];
    for (int i = 0; i < numbers.length; i++) {
      put(all, i, to, Units.bits(to, numbers[i]));
    }
    return all;
  }

  private static long integer(DType to, long number) {
    return to == DType.BOOL && number != 0 ? 1 : number;
  }

  private static double[] doubles(float[] floats) {
    double[] all = new double[floats.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = floats[i];
    }
    return all;
  }

  private static double[] doubles(int[] integers) {
    return Arrays.stream(integers).asDoubleStream().toArray();
  }

  private static void put(byte[] all, int i, DType to, long bits) {
    for (int k = 0; k < to.bytes(); k++) {
      all[i * to.bytes() + k] = (byte) (bits >>> (8 * k));
    }
  }

  @Override
  public void run() {
    int rank = from.rank();
    long[] dims = from.shape().dims();
    long[] strides = BoxCopy.strides(dims);
    long[] start = starts.now();
    long[] end = ends.now();
    long[] step = steps.now();
    long first = 0;
    for (int i = 0; i < axes.length; i++) {
      int axis = (int) (axes[i] < 0 ? axes[i] + rank : axes[i]);
      long extent = from.dim(axis);
      first += Slices.first(start[i], step[i], extent) * strides[axis];
      dims[axis] = Slices.assignedCount(start[i], end[i], step[i], extent);
      strides[axis] *= step[i];
    }
    if (whole != null) {
      BoxCopy.whole(from, whole);
    }
    long[] advance = valueSteps(dims);
    if (backward) {
      back(dims, strides, first, advance);
    } else if (whole != null) {
      Tensor values = values();
      checkEnough(dims, advance, values.numel());
      copy.copy(dims, values, 0, advance, whole, first, strides);
    }
  }

  private void back(long[] dims, long[] strides, long first, long[] advance) {
    if (valueGrad != null && sum != null) {
      long[] plain = BoxCopy.strides(dims);
      slice.resize(dims);
      copy.copy(dims, from, first, strides, slice, 0, plain);
      Fill.zero(valueGrad);
      sum.sum(dims, slice, plain, valueGrad, advance);
    }
    if (whole != null) {
      given.resize(1);
      Fill.zero(given);
      copy.copy(dims, given, 0, new long[dims.length], whole, first, strides);
    }
  }

  /** The value, or what the attribute says, on the device. */
  private Tensor values() {
    if (value != null) {
      return value;
    }
    long count = attrValues.length / given.dtype().bytes();
    if (given.numel() != count || !given.isWritten()) {
      given.resize(count);
      if (count > 0) {
        given.device().copyIn(attrValues, 0, given.address(), attrValues.length);
      }
    }
    return given;
  }

  private static void checkEnough(long[] dims, long[] advance, long available) {
    long last = 0;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == 0) {
        return;
      }
      last += (dims[i] - 1) * advance[i];
    }
    RuleViolation.unless(
        last < available, "the value has %d numbers but number %d is needed", available, last);
  }

  /** For each axis of the slice, elements from one value to the next; 0 where it is spread. */
  private long[] valueSteps(long[] dims) {
    long[] shape = value == null ? attrShape : value.shape().dims();
    long[] own = BoxCopy.strides(shape);
    int rank = dims.length;
    boolean[] drop = new boolean[rank];
    for (int axis : gone) {
      drop[axis < 0 ? axis + rank : axis] = true;
    }
    List<Integer> sources = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      if (!drop[i]) {
        sources.add(i);
      }
    }
    for (int axis : added) {
      sources.add(axis, -1);
    }
    long[] advance = new long[rank];
    for (int i = 0; i < shape.length; i++) {
      int at = sources.size() - shape.length + i;
      if (at >= 0 && sources.get(at) >= 0 && shape[i] != 1) {
        advance[sources.get(at)] = own[i];
      }
    }
    return advance;
  }
}
