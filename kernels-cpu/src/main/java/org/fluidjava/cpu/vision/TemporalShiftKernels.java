package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Windows;

/** Kernels of {@code temporal_shift}. */
final class TemporalShiftKernels {
  private TemporalShiftKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("temporal_shift", c -> shift(c, c.in("X"), c.out("Out"), -1))
        .forFloats("temporal_shift_grad", c -> shift(c, c.in("Out@GRAD"), c.out("X@GRAD"), 1));
  }

  /**
   * {@code back}: from which frame the first share comes, one before this one or one behind; the
   * second share comes from the other side.
   */
  private static Kernel shift(KernelContext c, Tensor x, Tensor out, int back) {
    int frames = c.attrs().getInt("seg_num");
    float ratio = c.attrs().getFloat("shift_ratio");
    boolean last = Windows.isChannelLast(c.attrs().getString("data_format"));
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      long channels = x.dim(last ? 3 : 1);
      long area = last ? 1 : x.dim(2) * x.dim(3);
      long frameSize = x.product(1, 4);
      long first = (long) (channels * ratio);
      long second = (long) (channels * 2 * ratio);
      for (long i = 0; i < to.length(); i++) {
        long channel = i / area % channels;
        int by = channel < first ? back : channel < second ? -back : 0;
        long source = i / frameSize % frames + by;
        to.set(i, source >= 0 && source < frames ? from.get(i + by * frameSize) : 0);
      }
    };
  }
}
