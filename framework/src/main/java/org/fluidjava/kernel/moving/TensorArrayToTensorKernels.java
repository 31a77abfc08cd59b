package org.fluidjava.kernel.moving;

import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;

/** Kernels of {@code tensor_array_to_tensor} and its gradient. */
final class TensorArrayToTensorKernels {
  private TensorArrayToTensorKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("tensor_array_to_tensor", TensorArrayToTensorKernels::join)
        .forFloats("tensor_array_to_tensor_grad", TensorArrayToTensorKernels::split);
  }

  private static Kernel join(KernelContext c) {
    TensorList x = Values.list(c.inValue("X", 0), "X");
    Tensor out = c.out("Out");
    Tensor extents = c.out("OutIndex");
    int axis = c.attrs().getInt("axis");
    boolean stack = c.attrs().getBoolean("use_stack");
    return () -> join(x, out, extents, axis, stack);
  }

  private static Kernel split(KernelContext c) {
    TensorList x = Values.list(c.inValue("X", 0), "X");
    Tensor g = c.in("Out@GRAD");
    TensorList dx = Values.list(c.outValue("X@GRAD", 0), "X@GRAD");
    int given = c.attrs().getInt("axis");
    boolean stack = c.attrs().getBoolean("use_stack");
    return () -> {
      RuleViolation.unless(x.size() > 0, "the tensor array '%s' is empty", x.name());
      int rank = x.get(0).rank() + (stack ? 1 : 0);
      long outer = g.product(0, given < 0 ? given + rank : given);
      long row = outer == 0 ? 0 : g.bytes() / outer;
      long at = 0;
      dx.setSize(x.size());
      for (int i = 0; i < x.size(); i++) {
        Tensor part = dx.get(i);
        part.setDtype(g.dtype());
        part.resize(x.get(i).shape());
        part.setLod(x.get(i).lod());
        long bytes = outer == 0 ? 0 : part.bytes() / outer;
        RuleViolation.unless(
            at + bytes <= row, "the items of '%s' are larger than %s", x.name(), g);
        for (long o = 0; bytes > 0 && o < outer; o++) {
          part.device().copy(g.address() + o * row + at, part.address() + o * bytes, bytes);
        }
        at += bytes;
      }
    };
  }

  private static void join(TensorList x, Tensor out, Tensor extents, int given, boolean stack) {
    RuleViolation.unless(x.size() > 0, "the tensor array '%s' is empty", x.name());
    int rank = x.get(0).rank() + (stack ? 1 : 0);
    int axis = given < 0 ? given + rank : given;
    RuleViolation.unless(
        axis >= 0 && axis < rank, "axis is %d, but must be in [-%d, %d)", given, rank, rank);
    int[] lengths = new int[x.size()];
    long sum = 0;
    for (int i = 0; i < x.size(); i++) {
      Tensor item = x.get(i);
      RuleViolation.unless(item.isWritten(), "the tensor array '%s' has no item %d", x.name(), i);
      boolean fits = item.rank() == x.get(0).rank() && item.dtype() == x.get(0).dtype();
      for (int d = 0; fits && d < item.rank(); d++) {
        fits = !stack && d == axis || item.dim(d) == x.get(0).dim(d);
      }
      RuleViolation.unless(fits, "item %d is %s, which does not fit item 0, %s", i, item, x.get(0));
      long extent = stack ? 1 : item.dim(axis);
      lengths[i] = Math.toIntExact(extent);
      sum += extent;
    }
    extents.set(LoDTensor.ofInts(Shape.of(lengths.length), lengths));
    Shape first = x.get(0).shape();
    Shape whole =
        stack
            ? first.slice(0, axis).append(sum).concat(first.slice(axis, first.rank()))
            : first.with(axis, sum);
    out.setDtype(x.get(0).dtype());
    out.resize(whole);
    long outer = whole.slice(0, axis).numel();
    long row = outer == 0 ? 0 : out.bytes() / outer;
    long at = 0;
    for (int i = 0; i < x.size(); i++) {
      Tensor item = x.get(i);
      long bytes = outer == 0 ? 0 : item.bytes() / outer;
      for (long o = 0; bytes > 0 && o < outer; o++) {
        out.device().copy(item.address() + o * bytes, out.address() + o * row + at, bytes);
      }
      at += bytes;
    }
  }
}
