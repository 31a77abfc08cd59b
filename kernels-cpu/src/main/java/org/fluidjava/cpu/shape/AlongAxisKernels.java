package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code take_along_axis} and {@code put_along_axis}. */
final class AlongAxisKernels {
  /** What happens to the element of the whole at {@code at} and number {@code i} of the index. */
  @FunctionalInterface
  private interface Move {
    void between(long at, long i);
  }

  private AlongAxisKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("take_along_axis", AlongAxisKernels::take)
        .forFloats("take_along_axis_grad", AlongAxisKernels::takeGrad)
        .forAll("put_along_axis", AlongAxisKernels::put)
        .forFloats("put_along_axis_grad", AlongAxisKernels::putGrad);
  }

  private static void each(KernelContext c, Tensor whole, Tensor index, Move move) {
    int given = c.attrs().getInt("Axis");
    int axis = given < 0 ? given + whole.rank() : given;
    Elements numbers = index.elements();
    long inner = whole.product(axis + 1, whole.rank());
    long extent = whole.dim(axis);
    long count = index.dim(axis);
    for (long i = 0; i < numbers.length(); i++) {
      long place = GatherKernels.checked(numbers, i, extent, "Index");
      move.between((i / inner / count * extent + place) * inner + i % inner, i);
    }
  }

  private static Kernel take(KernelContext c) {
    Tensor x = c.in("Input");
    Tensor index = c.in("Index");
    Tensor out = c.out("Result");
    int bytes = x.dtype().bytes();
    return () ->
        each(
            c,
            x,
            index,
            (at, i) -> HostMemory.copy(x.address() + at * bytes, out.address() + i * bytes, bytes));
  }

  private static Kernel takeGrad(KernelContext c) {
    Tensor index = c.in("Index");
    Tensor g = c.in("Result@GRAD");
    Tensor dx = c.out("Input@GRAD");
    return () -> {
      Elements given = g.elements();
      Elements to = dx.elements();
      to.fill(0);
      each(c, dx, index, (at, i) -> to.add(at, given.get(i)));
    };
  }

  private static Kernel put(KernelContext c) {
    Tensor x = c.in("Input");
    Tensor index = c.in("Index");
    Tensor value = c.in("Value");
    Tensor out = c.out("Result");
    String reduce = c.attrs().getString("Reduce");
    int bytes = x.dtype().bytes();
    boolean floating = x.dtype().isFloating();
    return () -> {
      if (x.address() != out.address()) {
        HostMemory.copy(x.address(), out.address(), x.bytes());
      }
      Elements from = value.elements();
      Elements to = out.elements();
      if (reduce.equals("assign")) {
        each(
            c,
            out,
            index,
            (at, i) ->
                HostMemory.copy(value.address() + i * bytes, out.address() + at * bytes, bytes));
      } else if (reduce.equals("add")) {
        each(
            c,
            out,
            index,
            floating
                ? (at, i) -> to.add(at, from.get(i))
                : (at, i) -> to.setLong(at, to.getLong(at) + from.getLong(i)));
      } else {
        each(
            c,
            out,
            index,
            floating
                ? (at, i) -> to.set(at, to.get(at) * from.get(i))
                : (at, i) -> to.setLong(at, to.getLong(at) * from.getLong(i)));
      }
    };
  }

  private static Kernel putGrad(KernelContext c) {
    Tensor index = c.in("Index");
    Tensor g = c.in("Result@GRAD");
    @Nullable Tensor dx = c.outOrNull("Input@GRAD");
    @Nullable Tensor dvalue = c.outOrNull("Value@GRAD");
    boolean assign = c.attrs().getString("Reduce").equals("assign");
    return () -> {
      if (dx != null) {
        HostMemory.copy(g.address(), dx.address(), g.bytes());
        if (assign) {
          Elements to = dx.elements();
          each(c, g, index, (at, i) -> to.set(at, 0));
        }
      }
      if (dvalue != null) {
        Elements given = g.elements();
        Elements to = dvalue.elements();
        each(c, g, index, (at, i) -> to.set(i, given.get(at)));
      }
    };
  }
}
