package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code gru_unit}. */
final class GruUnitKernels {
  private GruUnitKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("gru_unit", GruUnitKernels::unit)
        .forFloats("gru_unit_grad", GruUnitKernels::unitGrad);
  }

  private static GruStep step(KernelContext c) {
    GruOptions options =
        new GruOptions(
            c.dtype(),
            c.attrs().getBoolean("origin_mode"),
            c.attrs().getInt("gate_activation"),
            c.attrs().getInt("activation"));
    return new GruStep(c, options, null);
  }

  private static Tensor outputOr(KernelContext c, String slot) {
    @Nullable Tensor wanted = c.outOrNull(slot);
    return wanted == null ? c.scratch(c.dtype()) : wanted;
  }

  private static Kernel unit(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor before = c.in("HiddenPrev");
    Tensor weight = c.in("Weight");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor gates = outputOr(c, "Gate");
    Tensor reset = outputOr(c, "ResetHiddenPrev");
    Tensor hidden = c.out("Hidden");
    GruStep cells = step(c);
    return () -> {
      int rows = (int) before.dim(0);
      int width = (int) before.dim(1);
      gates.resize(rows, 3L * width);
      reset.resize(rows, width);
      if (rows > 0) {
        cells.forward(
            0,
            rows,
            width,
            input,
            weight,
            bias,
            before.address(),
            before,
            gates,
            reset,
            null,
            hidden);
      }
    };
  }

  private static Kernel unitGrad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor before = c.in("HiddenPrev");
    Tensor weight = c.in("Weight");
    Tensor gates = c.in("Gate");
    Tensor reset = c.in("ResetHiddenPrev");
    Tensor grad = c.in("Hidden@GRAD");
    @Nullable Tensor inputGrad = c.outOrNull("Input@GRAD");
    @Nullable Tensor beforeGrad = c.outOrNull("HiddenPrev@GRAD");
    @Nullable Tensor weightGrad = c.outOrNull("Weight@GRAD");
    @Nullable Tensor biasGrad = c.outOrNull("Bias@GRAD");
    Tensor gateGrad = inputGrad == null ? c.scratch(c.dtype()) : inputGrad;
    Tensor carried = beforeGrad == null ? c.scratch(c.dtype()) : beforeGrad;
    GruStep cells = step(c);
    RowPasses passes = new RowPasses(c);
    return () -> {
      int rows = (int) before.dim(0);
      int width = (int) before.dim(1);
      gateGrad.resize(rows, 3L * width);
      carried.resize(rows, width);
      if (rows == 0) {
        clear(device, weightGrad);
        clear(device, biasGrad);
        return;
      }
      cells.backward(
          0,
          rows,
          0,
          width,
          grad,
          weight,
          true,
          before,
          before,
          gates,
          carried,
          beforeGrad != null,
          gateGrad,
          gateGrad);
      if (weightGrad != null) {
        cells.weightGradient(before, reset, gateGrad, rows, width, weightGrad);
      }
      if (biasGrad != null) {
        passes.columnSums(gateGrad, rows, 3 * width, biasGrad);
      }
    };
  }

  private static void clear(CudaDevice device, @Nullable Tensor gradient) {
    if (gradient != null && gradient.bytes() > 0) {
      device.zero(gradient.address(), gradient.bytes());
    }
  }
}
