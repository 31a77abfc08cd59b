package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.PartProducts;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code gru_unit}. */
final class GruUnitKernels {
  private GruUnitKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("gru_unit", GruUnitKernels::unit)
        .forFloats("gru_unit_grad", GruUnitKernels::unitGrad);
  }

  private static GruCells cells(KernelContext c, Tensor gates, Tensor reset, Tensor hidden) {
    return new GruCells(
        Activation.numbered(c.attrs().getInt("gate_activation")),
        Activation.numbered(c.attrs().getInt("activation")),
        c.attrs().getBoolean("origin_mode"),
        gates,
        reset,
        hidden);
  }

  private static Kernel unit(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor before = c.in("HiddenPrev");
    Tensor weight = c.in("Weight");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor gates = Scratch.outputOr(c, "Gate");
    Tensor reset = Scratch.outputOr(c, "ResetHiddenPrev");
    Tensor hidden = c.out("Hidden");
    GruCells cells = cells(c, gates, reset, hidden);
    return () -> {
      int rows = (int) before.dim(0);
      int width = (int) before.dim(1);
      gates.resize(rows, 3L * width);
      reset.resize(rows, width);
      Elements x = input.elements();
      Elements z = gates.elements();
      @Nullable Elements add = bias == null ? null : bias.elements();
      for (long i = 0; i < input.numel(); i++) {
        z.set(i, x.get(i) + (add == null ? 0 : add.get(i % (3L * width))));
      }
      cells.width = width;
      cells.size = rows;
      cells.gates = z;
      cells.reset = reset.elements();
      cells.hidden = hidden.elements();
      cells.before = before.elements();
      PartProducts.multiply(
          false, false, rows, 2 * width, width, 1, before, 0, width, weight, 0, 2 * width, 1, gates,
          0, 3 * width);
      cells.updateAndReset();
      PartProducts.multiply(
          false,
          false,
          rows,
          width,
          width,
          1,
          reset,
          0,
          width,
          weight,
          2L * width * width,
          width,
          1,
          gates,
          2L * width,
          3 * width);
      cells.mix();
    };
  }

  private static Kernel unitGrad(KernelContext c) {
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
    Tensor resetGrad = c.scratch(c.dtype());
    GruCells cells = cells(c, gates, reset, grad);
    return () -> {
      int rows = (int) before.dim(0);
      int width = (int) before.dim(1);
      gateGrad.resize(rows, 3L * width);
      resetGrad.resize(rows, width);
      cells.width = width;
      cells.size = rows;
      cells.gates = gates.elements();
      cells.reset = reset.elements();
      cells.hidden = grad.elements();
      cells.before = before.elements();
      cells.ofGates = gateGrad.elements();
      cells.ofReset = resetGrad.elements();
      cells.ofBefore = beforeGrad == null ? null : beforeGrad.elements();
      if (beforeGrad != null) {
        beforeGrad.elements().fill(0);
      }
      cells.ofCandidate();
      PartProducts.multiply(
          false,
          true,
          rows,
          width,
          width,
          1,
          gateGrad,
          2L * width,
          3 * width,
          weight,
          2L * width * width,
          width,
          0,
          resetGrad,
          0,
          width);
      cells.ofUpdateAndReset();
      if (beforeGrad != null) {
        PartProducts.multiply(
            false,
            true,
            rows,
            width,
            2 * width,
            1,
            gateGrad,
            0,
            3 * width,
            weight,
            0,
            2 * width,
            1,
            beforeGrad,
            0,
            width);
      }
      if (weightGrad != null) {
        GruBackward.weightGradient(before, reset, gateGrad, weightGrad, rows, width);
      }
      if (biasGrad != null) {
        ColumnSums.into(gateGrad.elements(), rows, 3L * width, biasGrad.elements(), 0);
      }
    };
  }
}
