package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code lstm_unit}. */
final class LstmUnitKernels {
  private LstmUnitKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("lstm_unit", LstmUnitKernels::unit)
        .forFloats("lstm_unit_grad", LstmUnitKernels::unitGrad);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static Kernel unit(KernelContext c) {
    Tensor x = c.in("X");
    Tensor before = c.in("C_prev");
    Tensor cell = c.out("C");
    Tensor hidden = c.out("H");
    double forgetBias = c.attrs().getFloat("forget_bias");
    return () -> {
      Elements z = x.elements();
      Elements old = before.elements();
      Elements cells = cell.elements();
      Elements out = hidden.elements();
      long width = before.dim(1);
      for (long i = 0; i < before.numel(); i++) {
        long at = i / width * 4 * width + i % width;
        double state =
            sigmoid(z.get(at + width) + forgetBias) * old.get(i)
                + sigmoid(z.get(at)) * Math.tanh(z.get(at + 3 * width));
        cells.set(i, state);
        out.set(i, sigmoid(z.get(at + 2 * width)) * Math.tanh(state));
      }
    };
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
    return () -> {
      Elements z = x.elements();
      Elements old = before.elements();
      Elements cells = cell.elements();
      Elements ofCell = cellGrad.elements();
      Elements ofHidden = hiddenGrad.elements();
      @Nullable Elements ofX = xGrad == null ? null : xGrad.elements();
      @Nullable Elements ofOld = beforeGrad == null ? null : beforeGrad.elements();
      long width = before.dim(1);
      for (long i = 0; i < before.numel(); i++) {
        long at = i / width * 4 * width + i % width;
        double in = sigmoid(z.get(at));
        double forget = sigmoid(z.get(at + width) + forgetBias);
        double out = sigmoid(z.get(at + 2 * width));
        double fresh = Math.tanh(z.get(at + 3 * width));
        double active = Math.tanh(cells.get(i));
        double g = ofCell.get(i) + ofHidden.get(i) * out * (1 - active * active);
        if (ofX != null) {
          ofX.set(at, g * fresh * in * (1 - in));
          ofX.set(at + width, g * old.get(i) * forget * (1 - forget));
          ofX.set(at + 2 * width, ofHidden.get(i) * active * out * (1 - out));
          ofX.set(at + 3 * width, g * in * (1 - fresh * fresh));
        }
        if (ofOld != null) {
          ofOld.set(i, g * forget);
        }
      }
    };
  }
}
