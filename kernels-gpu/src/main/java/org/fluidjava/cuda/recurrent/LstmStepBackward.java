package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.Precision;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/**
 * The general form of {@code lstm_grad}: for each time step an elementwise pass and a product. The
 * product has few rows and a long sum, which is cut into slices where that fills the chip better;
 * the next pass adds them up in their order. Where a grid can take the last steps, in which few
 * sequences go on, it does.
 */
final class LstmStepBackward implements RecurrentForm {
  private static final int MOST_SLICES = 10;

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
    LstmGridBackward grid = lstm.grid();
    int tail = grid == null ? order.steps() : grid.tail();
    int most = 0;
    for (int step = 0; step <= Math.min(tail, order.steps() - 1); step++) {
      int rows = order.size(step);
      most = Math.max(most, rows * slices(rows, width));
    }
    product.resize(most, width);
    int slicesLater = 1;
    if (grid != null && tail < order.steps()) {
      grid.run(tail, stepGrad, cellGrad);
      slicesLater = multiply(tail, width);
    }
    for (int step = tail - 1; step >= 0; step--) {
      int later = order.size(step + 1);
      cells.backward(
          step,
          width,
          lstm.grad,
          later == 0 ? 0 : product.address(),
          later,
          width,
          slicesLater,
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
        slicesLater = multiply(step, width);
      }
    }
  }

  /** Sends a step's gradient of the gates back through the weights; gives the slices of the sum. */
  private int multiply(int step, int width) {
    int rows = lstm.order.size(step);
    int count = slices(rows, width);
    products.byTransposedInSlices(
        rows,
        width,
        4 * width,
        count,
        stepGrad.address(),
        4 * width,
        lstm.weight.address(),
        4 * width,
        product.address());
    return count;
  }

  @Override
  public String toString() {
    return "per step";
  }

  /**
   * Slices of the sum, a divisor of the width. Measured on an H200, microseconds for one, five and
   * ten: 650 wide, 24 rows, float32 13.4, 11.4, 8.5, TF32 11.4, 8.7, 9.0; 128 rows, float32 19.7,
   * 23.7, 17.1; 1500 wide, 24 rows, float32 36.1, 38.6, 27.9, TF32 15.9, 14.8, 11.5; 256 rows,
   * float32 103, 106, 102, TF32 32.2, 20.5, 24.8.
   */
  private int slices(int rows, int width) {
    if (lstm.options.dtype() != DType.FLOAT32) {
      return 1;
    }
    boolean wide = width >= 1000;
    int most;
    if (products.precision() == Precision.TF32) {
      most = rows <= 32 ? (wide ? 10 : 5) : wide ? 5 : 1;
    } else {
      most = rows <= 128 ? MOST_SLICES : 1;
    }
    while (width % most != 0) {
      most--;
    }
    return most;
  }
}
