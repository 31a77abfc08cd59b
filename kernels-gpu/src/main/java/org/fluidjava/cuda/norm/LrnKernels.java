package org.fluidjava.cuda.norm;

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
import org.fluidjava.tensor.DType;

/** Kernels of {@code lrn}. */
final class LrnKernels {
  private static final String SOURCE = "norm/lrn.cu";

  private LrnKernels() {}

  static void register(Registrar kernels) {
    kernels.forFloats("lrn", LrnKernels::forward).forFloats("lrn_grad", LrnKernels::backward);
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      all.add(new Specialisation(SOURCE, "lrn", Units.real(dtype)));
      all.add(new Specialisation(SOURCE, "lrn_grad", Units.real(dtype)));
    }
    return all;
  }

  private static CudaKernel extents(CudaKernel to, Channels seen, long reach) {
    return to.longInteger(seen.numel())
        .longInteger(seen.channels)
        .longInteger(seen.area)
        .longInteger(reach);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor mid = c.out("MidOut");
    long reach = c.attrs().getInt("n") / 2;
    double k = c.attrs().getFloat("k");
    double alpha = c.attrs().getFloat("alpha");
    double beta = c.attrs().getFloat("beta");
    Channels seen = new Channels(c.attrs().getString("data_format"));
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "lrn", Units.real(c.dtype()));
    return () -> {
      seen.follow(x);
      extents(kernel.begin().tensor(x).tensor(out).tensor(mid), seen, reach);
      kernel.real64(k).real64(alpha).real64(beta);
      kernel.launch(CudaKernel.blocks(seen.numel(), Units.THREADS), Units.THREADS);
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.in("Out");
    Tensor mid = c.in("MidOut");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    long reach = c.attrs().getInt("n") / 2;
    double beta = c.attrs().getFloat("beta");
    double ratio = 2.0 * c.attrs().getFloat("alpha") * beta;
    Channels seen = new Channels(c.attrs().getString("data_format"));
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "lrn_grad", Units.real(c.dtype()));
    return () -> {
      seen.follow(x);
      extents(kernel.begin().tensor(x).tensor(out).tensor(mid).tensor(g).tensor(dx), seen, reach);
      kernel.real64(ratio).real64(beta);
      kernel.launch(CudaKernel.blocks(seen.numel(), Units.THREADS), Units.THREADS);
    };
  }
}
