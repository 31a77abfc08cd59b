package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.Precision;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * {@code lstm_grad}: back through the time steps, which gives the gates' gradient in the input's
 * order (that of {@code Input}); the weights' gradient is then one product over all rows, that of
 * the bias a sum over them. The gradient through the cell is always passed on.
 */
final class LstmBackward implements Kernel {
  final CudaDevice device;
  final LstmOptions options;
  final StepOrder order;
  final Tensor grad;
  final Tensor weight;
  final Tensor bias;
  final Tensor cell;
  final Tensor gates;
  final Tensor seen;
  final @Nullable Tensor c0;
  final @Nullable Tensor c0Grad;

  /** The gradient of the gates' arguments in the input's order. */
  final Tensor gateGrad;

  private final Tensor hidden;
  private final @Nullable Tensor h0;
  private final @Nullable Tensor weightGrad;
  private final @Nullable Tensor biasGrad;
  private final @Nullable Tensor h0Grad;
  private final Tensor before;
  private final RowPasses passes;
  private final Products products;
  private final Forms forms;
  private @Nullable LstmGridBackward grid;

  LstmBackward(KernelContext c) {
    device = CudaDevice.of(c);
    options = LstmOptions.of(c);
    order = new StepOrder(c);
    grad = c.in("Hidden@GRAD");
    weight = c.in("Weight");
    bias = c.in("Bias");
    hidden = c.in("Hidden");
    cell = c.in("Cell");
    gates = c.in("BatchGate");
    seen = c.in("BatchCellPreAct");
    h0 = c.inOrNull("H0");
    c0 = c.inOrNull("C0");
    @Nullable Tensor inputGrad = c.outOrNull("Input@GRAD");
    gateGrad = inputGrad == null ? c.scratch(c.dtype()) : inputGrad;
    weightGrad = c.outOrNull("Weight@GRAD");
    biasGrad = c.outOrNull("Bias@GRAD");
    h0Grad = c.outOrNull("H0@GRAD");
    c0Grad = c.outOrNull("C0@GRAD");
    before = c.scratch(c.dtype());
    passes = new RowPasses(c);
    products = new Products(c);
    LstmStepBackward steps = new LstmStepBackward(c, this);
    LstmPartsBackward parts = new LstmPartsBackward(c, this);
    Tensor flags = c.state(DType.INT32);
    Tensor exchange = c.scratch(c.dtype());
    forms =
        new Forms(
            "lstm_grad",
            steps,
            weight,
            width -> LstmClusterBackward.of(this, width),
            width -> grid = LstmGridBackward.of(this, width, flags, exchange),
            parts::at);
  }

  @Override
  public void run() {
    order.follow(hidden.lod());
    int width = (int) weight.dim(0);
    gateGrad.resize(order.rows(), 4L * width);
    if (c0Grad != null && order.size(0) < order.sequences()) {
      device.zero(c0Grad.address(), c0Grad.bytes());
    }
    if (order.rows() == 0) {
      clear(weightGrad);
      clear(biasGrad);
      clear(h0Grad);
      return;
    }
    forms.choose(width, order.size(0)).run();
    if (h0Grad != null) {
      before.resize(order.sequences(), 4L * width);
      passes.first(order, gateGrad, 4 * width, before);
      products.byTransposed(
          order.sequences(),
          width,
          4 * width,
          before.address(),
          4 * width,
          weight.address(),
          4 * width,
          0,
          h0Grad.address(),
          width);
    }
    if (weightGrad != null) {
      before.resize(order.rows(), width);
      passes.previous(order, hidden, h0, width, before);
      products.transposedBy(
          width,
          4 * width,
          order.rows(),
          before.address(),
          width,
          gateGrad.address(),
          4 * width,
          weightGrad.address(),
          4 * width);
    }
    if (biasGrad != null) {
      if (options.peepholes()) {
        passes.biasAndPeepholes(order, gateGrad, cell, c0, width, biasGrad);
      } else {
        passes.columnSums(gateGrad, order.rows(), 4 * width, biasGrad);
      }
    }
  }

  /** The grid that may take the last steps of large batches; null where there is none. */
  @Nullable LstmGridBackward grid() {
    return grid;
  }

  /** How products of this kernel are computed. */
  Precision precision() {
    return products.precision();
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
