package org.fluidjava.cuda.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.DType;

/** Kernels of {@code temporal_shift} and {@code maxout}. */
final class ChannelChoiceKernels {
  private static final String SOURCE = "vision/channels.cu";

  private ChannelChoiceKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("temporal_shift", c -> shift(c, c.in("X"), c.out("Out"), -1))
        .forFloats("temporal_shift_grad", c -> shift(c, c.in("Out@GRAD"), c.out("X@GRAD"), 1))
        .forFloats("maxout", ChannelChoiceKernels::maxout)
        .forFloats("maxout_grad", ChannelChoiceKernels::maxoutGrad);
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (String entry : new String[] {"temporal_shift", "maxout", "maxout_grad"}) {
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)));
      }
    }
    return all;
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, Units.real(c.dtype()));
  }

  private static void launch(CudaKernel kernel, long threads) {
    kernel.launch(CudaKernel.blocks(threads, Units.THREADS), Units.THREADS);
  }

  /**
   * {@code back}: from which frame the first share comes, one before this one or one behind; the
   * second share comes from the other side.
   */
  private static Kernel shift(KernelContext c, Tensor x, Tensor out, int back) {
    int frames = c.attrs().getInt("seg_num");
    float ratio = c.attrs().getFloat("shift_ratio");
    boolean last = Windows.isChannelLast(c.attrs().getString("data_format"));
    CudaKernel kernel = kernel(c, "temporal_shift");
    return () -> {
      long channels = x.dim(last ? 3 : 1);
      kernel.begin().tensor(x).tensor(out).longInteger(out.numel()).longInteger(channels);
      kernel.longInteger(last ? 1 : x.dim(2) * x.dim(3)).longInteger(x.product(1, 4));
      kernel.longInteger(frames).longInteger((long) (channels * ratio));
      kernel.longInteger((long) (channels * 2 * ratio)).integer(back);
      launch(kernel, out.numel());
    };
  }

  private static long area(Tensor x, int axis) {
    return axis == 1 ? x.dim(2) * x.dim(3) : 1;
  }

  private static Kernel maxout(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int groups = c.attrs().getInt("groups");
    int axis = c.attrs().getInt("axis");
    CudaKernel kernel = kernel(c, "maxout");
    return () -> {
      kernel.begin().tensor(x).tensor(out).longInteger(out.numel());
      kernel.longInteger(area(x, axis)).integer(groups);
      launch(kernel, out.numel());
    };
  }

  private static Kernel maxoutGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    int groups = c.attrs().getInt("groups");
    int axis = c.attrs().getInt("axis");
    CudaKernel kernel = kernel(c, "maxout_grad");
    return () -> {
      RuleViolation.unless(
          out.numel() * groups == x.numel() && g.numel() == out.numel(),
          "%s, %s and %s do not fit",
          x,
          out,
          g);
      kernel.begin().tensor(x).tensor(out).tensor(g).tensor(dx).longInteger(out.numel());
      kernel.longInteger(area(x, axis)).integer(groups);
      launch(kernel, out.numel());
    };
  }
}
