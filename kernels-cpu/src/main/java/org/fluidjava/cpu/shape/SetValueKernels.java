package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Slices;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code set_value}. */
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
  private final boolean wide;
  private final long[] attrShape;
  private final double[] reals;
  private final long[] integers;
  private final int[] gone;
  private final int[] added;

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
    DType type = DType.ofNumber(attrs.getInt("dtype"));
    integers = type == DType.INT64 ? attrs.getLongs("int64_values") : new long[0];
    reals = type == DType.INT64 ? new double[0] : reals(attrs, type);
    wide = type == DType.INT64;
    gone = ints(attrs.getLongs("decrease_axes"));
    added = ints(attrs.getLongs("none_axes"));
    java.util.Arrays.sort(added);
  }

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("set_value", c -> new SetValueKernels(c, false))
        .forFloats("set_value_grad", c -> new SetValueKernels(c, true));
  }

  private static double[] reals(Attrs attrs, DType type) {
    int[] whole =
        switch (type) {
          case BOOL -> attrs.getInts("bool_values");
          case INT32 -> attrs.getInts("int32_values");
          default -> new int[0];
        };
    if (type == DType.FLOAT64) {
      return attrs.getDoubles("fp64_values");
    }
    float[] floats = attrs.getFloats("fp32_values");
    boolean floating = type == DType.FLOAT32;
    double[] all = new double[floating ? floats.length : whole.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = floating ? floats[i] : whole[i];
    }
    return all;
  }

  private static int[] ints(long[] longs) {
    return java.util.Arrays.stream(longs).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public void run() {
    int rank = from.rank();
    long[] dims = from.shape().dims();
    long[] strides = Walk.strides(dims);
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
    if (whole != null && whole.address() != from.address()) {
      HostMemory.copy(from.address(), whole.address(), from.bytes());
    }
    if (valueGrad != null) {
      valueGrad.elements().fill(0);
    }
    walk(dims, strides, first, valueSteps(dims));
  }

  /** For each axis of the slice, elements from one value to the next; 0 where it is spread. */
  private long[] valueSteps(long[] dims) {
    long[] shape = value == null ? attrShape : value.shape().dims();
    long[] own = Walk.strides(shape);
    int rank = dims.length;
    boolean[] drop = new boolean[rank];
    for (int axis : gone) {
      drop[axis < 0 ? axis + rank : axis] = true;
    }
    java.util.List<Integer> sources = new java.util.ArrayList<>();
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

  private void walk(long[] dims, long[] strides, long first, long[] advance) {
    long count = 1;
    for (long extent : dims) {
      count *= extent;
    }
    @Nullable Elements values = value == null || backward ? null : value.elements();
    @Nullable Elements to = whole == null ? null : whole.elements();
    @Nullable Elements sums = valueGrad == null ? null : valueGrad.elements();
    Elements present = from.elements();
    long available = value != null ? value.numel() : wide ? integers.length : reals.length;
    for (long i = 0; i < count; i++) {
      long rest = i;
      long at = first;
      long source = 0;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        at += rest % dims[axis] * strides[axis];
        source += rest % dims[axis] * advance[axis];
        rest /= dims[axis];
      }
      if (backward) {
        if (sums != null) {
          sums.add(source, present.get(at));
        }
        if (to != null) {
          to.set(at, 0);
        }
        continue;
      }
      RuleViolation.unless(
          source < available,
          "the value has %d numbers but number %d is needed",
          available,
          source);
      if (to != null) {
        if (values == null) {
          if (wide) {
            to.setLong(at, integers[(int) source]);
          } else {
            to.set(at, reals[(int) source]);
          }
        } else if (from.dtype().isFloating()) {
          to.set(at, values.get(source));
        } else {
          to.setLong(at, values.getLong(source));
        }
      }
    }
  }
}
