package org.fluidjava.cuda.loss;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.math.Integers;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code cross_entropy} and {@code cross_entropy2}. */
final class CrossEntropyKernels {
  private static final String SOURCE = "loss/cross_entropy.cu";

  private CrossEntropyKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats(
            "cross_entropy", c -> c.attrs().getBoolean("soft_label") ? soft(c) : hard(c, null))
        .forFloats(
            "cross_entropy_grad",
            c -> c.attrs().getBoolean("soft_label") ? softGrad(c) : hardGrad(c, c.in("X"), false))
        .forFloats("cross_entropy2", c -> hard(c, c.outOrNull("MatchX")))
        .forFloats("cross_entropy_grad2", c -> hardGrad(c, c.in("MatchX"), true));
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry :
          List.of(
              "cross_entropy",
              "cross_entropy_grad",
              "soft_cross_entropy",
              "soft_cross_entropy_grad")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  private static Kernel hard(KernelContext c, @Nullable Tensor match) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor y = c.out("Y");
    Integers labels = new Integers(c, c.in("Label"));
    long ignored = c.attrs().getInt("ignore_index");
    Fault fault = Labels.fault(c, ignored);
    CudaKernel kernel = device.kernel(SOURCE, "cross_entropy", CudaTypes.real(c.dtype()));
    return () -> {
      long rows = y.numel();
      kernel.begin().tensor(x).pointer(labels.address()).tensor(y).tensor(match);
      kernel.longInteger(rows).longInteger(x.dim(-1)).longInteger(ignored).fault(fault);
      kernel.launch(Grid.items(device, rows), Grid.THREADS);
    };
  }

  /** The gradient by all probabilities, or by those that the forward form picked. */
  private static Kernel hardGrad(KernelContext c, Tensor p, boolean picked) {
    CudaDevice device = CudaDevice.of(c);
    Tensor grad = c.in("Y@GRAD");
    Tensor dx = c.out("X@GRAD");
    Integers labels = new Integers(c, c.in("Label"));
    long ignored = c.attrs().getInt("ignore_index");
    Fault fault = Labels.fault(c, ignored);
    CudaKernel kernel = device.kernel(SOURCE, "cross_entropy_grad", CudaTypes.real(c.dtype()));
    return () -> {
      kernel.begin().tensor(p).integer(picked ? 1 : 0).pointer(labels.address()).tensor(grad);
      kernel.tensor(dx).longInteger(grad.numel()).longInteger(dx.dim(-1)).longInteger(ignored);
      kernel.fault(fault).launch(Grid.items(device, dx.numel()), Grid.THREADS);
    };
  }

  private static Kernel soft(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor y = c.out("Y");
    CudaKernel kernel =
        CudaDevice.of(c).kernel(SOURCE, "soft_cross_entropy", CudaTypes.real(c.dtype()));
    return () -> {
      long classes = x.dim(-1);
      kernel.begin().tensor(x).tensor(label).tensor(y).longInteger(classes);
      kernel.launch(y.numel(), Grid.line(classes));
    };
  }

  private static Kernel softGrad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor grad = c.in("Y@GRAD");
    Tensor dx = c.out("X@GRAD");
    CudaKernel kernel = device.kernel(SOURCE, "soft_cross_entropy_grad", CudaTypes.real(c.dtype()));
    return () -> {
      kernel.begin().tensor(x).tensor(label).tensor(grad).tensor(dx);
      kernel.longInteger(grad.numel()).longInteger(dx.dim(-1));
      kernel.launch(Grid.items(device, dx.numel()), Grid.THREADS);
    };
  }
}
