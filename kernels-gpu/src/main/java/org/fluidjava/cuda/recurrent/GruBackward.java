package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.Precision;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * {@code gru_grad}: back through the time steps, which gives the gates' gradient in the input's
 * order (that of {@code Input}) and that of the first states; the weights' gradients are then
 * products over all rows, that of the bias a sum over them.
 */
final class GruBackward implements Kernel {
  final CudaDevice device;
  final GruOptions options;
  final StepOrder order;
  final Tensor grad;
  final Tensor weight;
  final Tensor hidden;
  final Tensor gates;
  final @Nullable Tensor h0;
  final @Nullable Tensor h0Grad;

  /** The gradient of the gates' arguments in the input's order. */
  final Tensor gateGrad;

  private final Tensor reset;
  private final @Nullable Tensor weightGrad;
  private final @Nullable Tensor biasGrad;
  private final Tensor before;
  private final Tensor resetRows;
  private final RowPasses passes;
  private final GruStepBackward steps;
  private final Forms forms;

  GruBackward(KernelContext c) {
    device = CudaDevice.of(c);
    options = GruForward.options(c);
    order = new StepOrder(c);
    grad = c.in("Hidden@GRAD");
    weight = c.in("Weight");
    hidden = c.in("Hidden");
    gates = c.in("BatchGate");
    reset = c.in("BatchResetHiddenPrev");
    h0 = c.inOrNull("H0");
    @Nullable Tensor inputGrad = c.outOrNull("Input@GRAD");
    gateGrad = inputGrad == null ? c.scratch(c.dtype()) : inputGrad;
    weightGrad = c.outOrNull("Weight@GRAD");
    biasGrad = c.outOrNull("Bias@GRAD");
    h0Grad = c.outOrNull("H0@GRAD");
    before = c.scratch(c.dtype());
    resetRows = c.scratch(c.dtype());
    passes = new RowPasses(c);
    steps = new GruStepBackward(c, this);
    Tensor flags = c.state(DType.INT32);
    Tensor exchange = c.scratch(c.dtype());
    forms =
        new Forms(
            "gru_grad",
            steps,
            weight,
            width -> GruClusterBackward.of(this, width),
            width -> GruGridBackward.of(this, width, flags, exchange));
  }

  @Override
  public void run() {
    order.follow(hidden.lod());
    int width = (int) weight.dim(0);
    gateGrad.resize(order.rows(), 3L * width);
    if (order.rows() == 0) {
      clear(weightGrad);
      clear(biasGrad);
      clear(h0Grad);
      return;
    }
    forms.choose(width, order.size(0)).run();
    if (weightGrad != null) {
      before.resize(order.rows(), width);
      passes.previous(order, hidden, h0, width, before);
      resetRows.resize(order.rows(), width);
      passes.unpack(order, reset, width, resetRows);
      steps.cells().weightGradient(before, resetRows, gateGrad, order.rows(), width, weightGrad);
    }
    if (biasGrad != null) {
      passes.columnSums(gateGrad, order.rows(), 3 * width, biasGrad);
    }
  }

  /** How products of this kernel are computed. */
  Precision precision() {
    return steps.cells().precision();
  }

  private void clear(@Nullable Tensor gradient) {
    if (gradient != null && gradient.bytes() > 0) {
      device.zero(gradient.address(), gradient.bytes());
    }
  }

  @Override
  public String toString() {
    return forms.toString();
  }
}
