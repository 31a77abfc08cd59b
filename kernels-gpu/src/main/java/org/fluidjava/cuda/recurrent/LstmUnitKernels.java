package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code lstm_unit}. */
final class LstmUnitKernels {
  private static final String SOURCE = "recurrent/lstm_unit.cu";
  private static final int THREADS = 256;

  private LstmUnitKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("lstm_unit", LstmUnitKernels::unit)
        .forFloats("lstm_unit_grad", LstmUnitKernels::unitGrad);
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      all.add(new Specialisation(SOURCE, "lstm_unit", Reals.define(dtype)));
      all.add(new Specialisation(SOURCE, "lstm_unit_grad", Reals.define(dtype)));
    }
    return all;
  }

  private static Kernel unit(KernelContext c) {
    Tensor x = c.in("X");
    Tensor before = c.in("C_prev");
    Tensor cell = c.out("C");
    Tensor hidden = c.out("H");
    double forgetBias = c.attrs().getFloat("forget_bias");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "lstm_unit", Reals.define(c.dtype()));
    return () ->
        kernel
            .begin()
            .tensor(x)
            .tensor(before)
            .longInteger(before.numel())
            .integer((int) before.dim(1))
            .real64(forgetBias)
            .tensor(cell)
            .tensor(hidden)
            .launch(CudaKernel.blocks(before.numel(), THREADS), THREADS);
  }

  private static Kernel unitGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor before = c.in("C_prev");
    Tensor cell = c.in("C");
    Tensor cellGrad = c.in("C@GRAD");
    Tensor hiddenGrad = c.in("H@GRAD");
    @Nullable Tensor xGrad = c.outOrNull("X@GRAD");
    @Nullable Tensor beforeGrad = c.outOrNull("C_prev@GRAD");
    double forgetBias = c.attrs().getFloat("forget_bias");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "lstm_unit_grad", Reals.define(c.dtype()));
    return () ->
        kernel
            .begin()
            .tensor(x)
            .tensor(before)
            .tensor(cell)
            .tensor(cellGrad)
            .tensor(hiddenGrad)
            .longInteger(before.numel())
            .integer((int) before.dim(1))
            .real64(forgetBias)
            .tensor(xGrad)
            .tensor(beforeGrad)
            .launch(CudaKernel.blocks(before.numel(), THREADS), THREADS);
  }
}
