package org.fluidjava.cuda.recurrent;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;

/** The general form of {@code lstm_grad}: for each time step an elementwise pass and a product. */
final class LstmStepBackward implements RecurrentForm {
  private final LstmBackward lstm;
  private final LstmStep cells;
  private final Products products;
  private final Tensor cellGrad;
  private final Tensor stepGrad;
  private final Tensor product;

  LstmStepBackward(KernelContext c, LstmBackward lstm) {
    this.lstm = lstm;
    cells = LstmStep.backward(lstm.device, lstm.options, lstm.order, 0);
    products = new Products(c);
    cellGrad = c.scratch(c.dtype());
    stepGrad = c.scratch(c.dtype());
    product = c.scratch(c.dtype());
  }

  @Override
  public boolean takes(int batch) {
    return true;
  }

  @Override
  public void run() {
    StepOrder order = lstm.order;
    int width = (int) lstm.weight.dim(0);
    int batch = order.size(0);
    cellGrad.resize(batch, width);
    stepGrad.resize(batch, 4L * width);
    product.resize(batch, width);
    for (int step = order.steps() - 1; step >= 0; step--) {
      int later = order.size(step + 1);
      cells.backward(
          step,
          width,
          lstm.grad,
          later == 0 ? 0 : product.address(),
          later,
          lstm.bias,
          lstm.c0,
          lstm.cell,
          lstm.gates,
          lstm.seen,
          cellGrad,
          stepGrad,
          lstm.gateGrad,
          lstm.c0Grad);
      if (step > 0) {
        products.byTransposed(
            order.size(step),
            width,
            4 * width,
            stepGrad.address(),
            4 * width,
            lstm.weight.address(),
            4 * width,
            0,
            product.address(),
            width);
      }
    }
  }

  @Override
  public String toString() {
    return "per step";
  }
}
