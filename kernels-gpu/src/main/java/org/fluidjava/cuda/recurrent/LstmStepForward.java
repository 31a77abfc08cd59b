package org.fluidjava.cuda.recurrent;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;

/** The general form of {@code lstm}: for each time step a product and an elementwise pass. */
final class LstmStepForward implements RecurrentForm {
  private final LstmForward lstm;
  private final LstmStep cells;
  private final RowPasses passes;
  private final Products products;
  private final Tensor state;
  private final Tensor product;

  LstmStepForward(KernelContext c, LstmForward lstm) {
    this.lstm = lstm;
    cells = LstmStep.forward(lstm.device, lstm.options, lstm.order, 0);
    passes = new RowPasses(c);
    products = new Products(c);
    state = c.scratch(c.dtype());
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
    state.resize(batch, width);
    product.resize(batch, 4L * width);
    if (lstm.h0 != null) {
      passes.rank(order, lstm.h0, width, state);
    }
    for (int step = 0; step < order.steps(); step++) {
      boolean before = step > 0 || lstm.h0 != null;
      if (before) {
        products.multiply(
            order.size(step),
            4 * width,
            width,
            state.address(),
            width,
            lstm.weight.address(),
            4 * width,
            product.address(),
            4 * width);
      }
      cells.forward(
          step,
          width,
          lstm.input,
          before ? product.address() : 0,
          lstm.bias,
          lstm.c0,
          lstm.cell,
          lstm.gates,
          lstm.seen,
          state.address(),
          lstm.hidden);
    }
  }

  @Override
  public String toString() {
    return "per step";
  }
}
