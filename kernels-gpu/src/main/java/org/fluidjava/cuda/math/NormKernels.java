package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code norm}, {@code p_norm}, {@code squared_l2_norm} and {@code l1_norm}. */
final class NormKernels {
  static final String SOURCE = "math/lines.cu";

  private NormKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("squared_l2_norm", c -> ofAll(c, "squares"))
        .forFloats("squared_l2_norm_grad", c -> ofAllGrad(c, "twice_with_g"))
        .forFloats("l1_norm", c -> ofAll(c, "magnitudes"))
        .forFloats("l1_norm_grad", c -> ofAllGrad(c, "sign_with_g"))
        .forFloats("norm", NormKernels::norm)
        .forFloats("norm_grad", NormKernels::normGrad)
        .forFloats("p_norm", NormKernels::pNorm)
        .forFloats("p_norm_grad", NormKernels::pNormGrad);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("normalize", "normalize_grad", "p_norm", "p_norm_grad")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
      all.add(
          new Specialisation(
              Reduction.SOURCE, "reduce_block", Reduction.defines("magnitudes", dtype, dtype)));
    }
    Pointwise.specialisations(all, "twice_with_g", "sign_with_g");
  }

  private static Kernel ofAll(KernelContext c, String rule) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Reduction sum = new Reduction(c, rule, c.dtype(), c.dtype());
    return () -> sum.all(x.address(), x.numel(), out.address());
  }

  private static Kernel ofAllGrad(KernelContext c, String formula) {
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    Pointwise each = new Pointwise(c, formula);
    return () -> each.shareG(dx.numel()).run(dx, x, null, null, g);
  }

  private static int axisOf(KernelContext c, Tensor x) {
    int axis = c.attrs().getInt("axis");
    return axis < 0 ? axis + x.rank() : axis;
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, CudaTypes.real(c.dtype()));
  }

  private static Kernel norm(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    @Nullable Tensor norm = c.outOrNull("Norm");
    double epsilon = c.attrs().getFloat("epsilon");
    CudaKernel kernel = kernel(c, "normalize");
    return () -> {
      int axis = axisOf(c, x);
      long count = x.dim(axis);
      long inner = x.product(axis + 1, x.rank());
      kernel.begin().tensor(x).tensor(out).tensor(norm).longInteger(count).longInteger(inner);
      kernel.real64(epsilon).launch(x.product(0, axis) * inner, Grid.line(count));
    };
  }

  private static Kernel normGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor norm = c.in("Norm");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    CudaKernel kernel = kernel(c, "normalize_grad");
    return () -> {
      int axis = axisOf(c, x);
      long count = x.dim(axis);
      long inner = x.product(axis + 1, x.rank());
      kernel.begin().tensor(x).tensor(norm).tensor(g).tensor(dx).longInteger(count);
      kernel.longInteger(inner).launch(norm.numel(), Grid.line(count));
    };
  }

  private static Kernel pNorm(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    double p = c.attrs().getFloat("porder");
    boolean whole = c.attrs().getBoolean("asvector");
    CudaKernel kernel = kernel(c, "p_norm");
    return () -> {
      int axis = whole ? 0 : axisOf(c, x);
      long count = whole ? x.numel() : x.dim(axis);
      long inner = whole ? 1 : x.product(axis + 1, x.rank());
      kernel.begin().tensor(x).tensor(out).longInteger(count).longInteger(inner).real64(p);
      kernel.launch(out.numel(), Grid.line(count));
    };
  }

  private static Kernel pNormGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    double p = c.attrs().getFloat("porder");
    double epsilon = c.attrs().getFloat("epsilon");
    boolean whole = c.attrs().getBoolean("asvector");
    CudaKernel kernel = kernel(c, "p_norm_grad");
    return () -> {
      int axis = whole ? 0 : axisOf(c, x);
      long count = whole ? x.numel() : x.dim(axis);
      long inner = whole ? 1 : x.product(axis + 1, x.rank());
      kernel.begin().tensor(x).tensor(out).tensor(g).tensor(dx).longInteger(count);
      kernel.longInteger(inner).real64(p).real64(epsilon).launch(out.numel(), Grid.line(count));
    };
  }
}
