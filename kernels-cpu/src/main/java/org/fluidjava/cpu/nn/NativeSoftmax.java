package org.fluidjava.cpu.nn;

import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** {@code softmax} in C++ where its lines are rows; along other axes the plain kernel runs. */
final class NativeSoftmax {
  private NativeSoftmax() {}

  static Kernel forward(KernelContext c, Kernel plain) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int axis = c.attrs().getInt("axis");
    Ranges ranges =
        new Ranges(
            (begin, end) ->
                NativeKernels.softmax(begin, end, x.dim(-1), x.address(), out.address()));
    return () -> run(x, axis, ranges, plain);
  }

  static Kernel backward(KernelContext c, Kernel plain) {
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    int axis = c.attrs().getInt("axis");
    Ranges ranges =
        new Ranges(
            (begin, end) ->
                NativeKernels.softmaxGrad(
                    begin, end, out.dim(-1), out.address(), g.address(), dx.address()));
    return () -> run(out, axis, ranges, plain);
  }

  private static void run(Tensor x, int axis, Ranges ranges, Kernel plain) {
    if (x.numel() == 0 || (axis != -1 && axis != x.rank() - 1)) {
      plain.run();
    } else {
      ranges.run(x.numel() / x.dim(-1), x.dim(-1));
    }
  }
}
