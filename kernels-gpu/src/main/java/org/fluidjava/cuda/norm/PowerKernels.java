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
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code data_norm} and {@code spectral_norm}. */
final class PowerKernels {
  private static final String SOURCE = "norm/power.cu";
  private static final int COLUMN_THREADS = 128;
  private static final int MATRIX_THREADS = 1024;

  private PowerKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("data_norm", PowerKernels::dataNorm)
        .forFloats("data_norm_grad", PowerKernels::dataNormGrad)
        .forFloats("spectral_norm", c -> spectral(c, null, c.out("Out")))
        .forFloats("spectral_norm_grad", c -> spectral(c, c.in("Out@GRAD"), c.out("Weight@GRAD")));
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (String entry :
          new String[] {"data_norm_factors", "data_norm", "data_norm_grad", "spectral_norm"}) {
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)));
      }
    }
    return all;
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, Units.real(c.dtype()));
  }

  private static Kernel dataNorm(KernelContext c) {
    Tensor x = c.in("X");
    Tensor size = c.in("BatchSize");
    Tensor sum = c.in("BatchSum");
    Tensor squares = c.in("BatchSquareSum");
    boolean affine = c.attrs().getBoolean("enable_scale_and_shift");
    @Nullable Tensor factor = affine ? c.in("scale_w") : null;
    @Nullable Tensor bias = affine ? c.in("bias") : null;
    Tensor y = c.out("Y");
    Tensor means = c.out("Means");
    Tensor scales = c.out("Scales");
    CudaKernel factors = kernel(c, "data_norm_factors");
    CudaKernel kernel = kernel(c, "data_norm");
    return () -> {
      long width = means.numel();
      factors.begin().tensor(size).tensor(sum).tensor(squares).tensor(means).tensor(scales);
      factors.longInteger(width);
      factors.launch(CudaKernel.blocks(width, Units.THREADS), Units.THREADS);
      kernel.begin().tensor(x).tensor(means).tensor(scales).tensor(factor).tensor(bias).tensor(y);
      kernel.longInteger(x.numel()).longInteger(width);
      kernel.launch(CudaKernel.blocks(x.numel(), Units.THREADS), Units.THREADS);
    };
  }

  private static Kernel dataNormGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor means = c.in("Means");
    Tensor scales = c.in("Scales");
    Tensor g = c.in("Y@GRAD");
    boolean affine = c.attrs().getBoolean("enable_scale_and_shift");
    @Nullable Tensor factor = affine ? c.in("scale_w") : null;
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor size = c.outOrNull("BatchSize@GRAD");
    @Nullable Tensor sum = c.outOrNull("BatchSum@GRAD");
    @Nullable Tensor squares = c.outOrNull("BatchSquareSum@GRAD");
    @Nullable Tensor dfactor = c.outOrNull("scale_w@GRAD");
    @Nullable Tensor dbias = c.outOrNull("bias@GRAD");
    double epsilon = c.attrs().getFloat("epsilon");
    CudaKernel kernel = kernel(c, "data_norm_grad");
    return () -> {
      long width = means.numel();
      RuleViolation.unless(
          scales.numel() == width && x.dim(0) * width == x.numel() && g.numel() == x.numel(),
          "%s, %s and %s do not fit",
          x,
          means,
          g);
      kernel.begin().tensor(x).tensor(g).tensor(means).tensor(scales).tensor(factor).tensor(dx);
      kernel.tensor(size).tensor(sum).tensor(squares).tensor(dfactor).tensor(dbias);
      kernel.longInteger(x.dim(0)).longInteger(width).real64(epsilon);
      kernel.launch(width, COLUMN_THREADS);
    };
  }

  private static Kernel spectral(KernelContext c, @Nullable Tensor grad, Tensor to) {
    Tensor weight = c.in("Weight");
    Tensor startU = c.in("U");
    Tensor startV = c.in("V");
    int dim = c.attrs().getInt("dim");
    int rounds = c.attrs().getInt("power_iters");
    double epsilon = c.attrs().getFloat("eps");
    Tensor u = c.scratch(DType.FLOAT64);
    Tensor v = c.scratch(DType.FLOAT64);
    CudaKernel kernel = kernel(c, "spectral_norm");
    return () -> {
      u.resize(startU.numel());
      v.resize(startV.numel());
      RuleViolation.unless(
          weight.numel() == u.numel() * v.numel(),
          "%s and %s do not fit %s",
          startU,
          startV,
          weight);
      kernel.begin().tensor(weight).tensor(startU).tensor(startV).tensor(grad).tensor(to);
      kernel.tensor(u).tensor(v).longInteger(u.numel()).longInteger(v.numel());
      kernel.longInteger(weight.product(dim + 1, weight.rank())).integer(rounds).real64(epsilon);
      kernel.launch(weight.numel() == 0 ? 0 : 1, MATRIX_THREADS);
    };
  }
}
