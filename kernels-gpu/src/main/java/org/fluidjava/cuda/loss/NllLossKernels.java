package org.fluidjava.cuda.loss;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code nll_loss} and {@code bce_loss}. */
final class NllLossKernels {
  private static final String SOURCE = "loss/nll.cu";

  private NllLossKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("nll_loss", NllLossKernels::nll)
        .forFloats("nll_loss_grad", NllLossKernels::nllGrad)
        .forFloats("bce_loss", NllLossKernels::bce)
        .forFloats("bce_loss_grad", NllLossKernels::bceGrad);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (DType label : CudaTypes.INTEGERS) {
        all.add(new Specialisation(SOURCE, "nll_loss", defines(dtype, label)));
        all.add(new Specialisation(SOURCE, "nll_loss_grad", defines(dtype, label)));
      }
      all.add(new Specialisation(SOURCE, "bce_loss", CudaTypes.real(dtype)));
      all.add(new Specialisation(SOURCE, "bce_loss_grad", CudaTypes.real(dtype)));
    }
  }

  private static String[] defines(DType dtype, DType label) {
    return new String[] {CudaTypes.real(dtype), CudaTypes.define("LABEL", label)};
  }

  private static Fault badLabel(KernelContext c) {
    return CudaDevice.of(c).faults().fault(c, "Label must be in [0, %3$d) but holds %1$d at %2$d");
  }

  private static Kernel nll(KernelContext c) {
    Tensor x = c.in("X");
    Tensor labels = c.in("Label");
    @Nullable Tensor weight = c.inOrNull("Weight");
    Tensor out = c.out("Out");
    Tensor total = c.out("Total_weight");
    long ignored = c.attrs().getLong("ignore_index");
    String reduction = c.attrs().getString("reduction");
    Fault fault = badLabel(c);
    CudaKernel kernel =
        CudaDevice.of(c).kernel(SOURCE, "nll_loss", defines(c.dtype(), labels.dtype()));
    return () -> {
      kernel.begin().tensor(x).tensor(labels).tensor(weight).tensor(out).tensor(total);
      kernel.longInteger(labels.numel()).longInteger(x.dim(1));
      kernel.longInteger(x.product(2, x.rank())).longInteger(ignored);
      kernel.integer(reduction.equals("none") ? 1 : 0).integer(reduction.equals("mean") ? 1 : 0);
      kernel.fault(fault).launch(1, 1024);
    };
  }

  private static Kernel nllGrad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor labels = c.in("Label");
    @Nullable Tensor weight = c.inOrNull("Weight");
    Tensor total = c.in("Total_weight");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    long ignored = c.attrs().getLong("ignore_index");
    String reduction = c.attrs().getString("reduction");
    Fault fault = badLabel(c);
    CudaKernel kernel = device.kernel(SOURCE, "nll_loss_grad", defines(c.dtype(), labels.dtype()));
    return () -> {
      Fill.zero(dx);
      long n = labels.numel();
      kernel.begin().tensor(labels).tensor(weight).tensor(total).tensor(g).tensor(dx);
      kernel.longInteger(n).longInteger(dx.dim(1)).longInteger(dx.product(2, dx.rank()));
      kernel.longInteger(ignored).integer(reduction.equals("none") ? 1 : 0);
      kernel.integer(reduction.equals("mean") ? 1 : 0).fault(fault);
      kernel.launch(Grid.items(device, n), Grid.THREADS);
    };
  }

  private static Kernel bce(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor out = c.out("Out");
    Fault fault = device.faults().realFault(c, "X must be in [0, 1] but holds %1$s at %2$d");
    CudaKernel kernel = device.kernel(SOURCE, "bce_loss", CudaTypes.real(c.dtype()));
    return () -> {
      kernel.begin().tensor(x).tensor(label).tensor(out).longInteger(x.numel()).fault(fault);
      kernel.launch(Grid.items(device, x.numel()), Grid.THREADS);
    };
  }

  private static Kernel bceGrad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    CudaKernel kernel = device.kernel(SOURCE, "bce_loss_grad", CudaTypes.real(c.dtype()));
    return () -> {
      kernel.begin().tensor(x).tensor(label).tensor(g).tensor(dx).longInteger(x.numel());
      kernel.launch(Grid.items(device, x.numel()), Grid.THREADS);
    };
  }
}
