package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.math.PartProducts;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code lstm_grad}: back through the time steps, then one product over all rows for the weights.
 * The gradient through the cell is always passed on (Paddle 1.4 to 2.3 leave it out on CPUs when
 * the hidden width is a multiple of 8).
 */
final class LstmBackward implements Kernel {
  private final Tensor grad;
  private final Tensor weight;
  private final Tensor hidden;
  private final Tensor cell;
  private final @Nullable Tensor h0;
  private final @Nullable Tensor c0;
  private final @Nullable Tensor inputGrad;
  private final @Nullable Tensor weightGrad;
  private final @Nullable Tensor biasGrad;
  private final @Nullable Tensor h0Grad;
  private final @Nullable Tensor c0Grad;
  private final Tensor hiddenGrad;
  private final Tensor cellGrad;
  private final Tensor gateGrad;
  private final Tensor before;
  private final boolean peepholes;
  private final SequenceToBatch batch;
  private final LstmCells.Backward cells;

  LstmBackward(KernelContext c) {
    grad = c.in("Hidden@GRAD");
    weight = c.in("Weight");
    Tensor bias = c.in("Bias");
    hidden = c.in("Hidden");
    cell = c.in("Cell");
    Tensor gates = c.in("BatchGate");
    Tensor seen = c.in("BatchCellPreAct");
    h0 = c.inOrNull("H0");
    c0 = c.inOrNull("C0");
    inputGrad = c.outOrNull("Input@GRAD");
    weightGrad = c.outOrNull("Weight@GRAD");
    biasGrad = c.outOrNull("Bias@GRAD");
    h0Grad = c.outOrNull("H0@GRAD");
    c0Grad = c.outOrNull("C0@GRAD");
    hiddenGrad = c.scratch(c.dtype());
    cellGrad = c.scratch(c.dtype());
    gateGrad = c.scratch(c.dtype());
    before = c.scratch(c.dtype());
    peepholes = c.attrs().getBoolean("use_peepholes");
    batch = new SequenceToBatch(c.attrs().getBoolean("is_reverse"));
    cells =
        new LstmCells.Backward(
            batch, c.attrs(), 0, gates, cell, seen, bias, c0, hiddenGrad, cellGrad, gateGrad);
  }

  @Override
  public void run() {
    batch.follow(hidden.lod());
    int width = (int) weight.dim(0);
    int rows = (int) hidden.dim(0);
    hiddenGrad.resize(rows, width);
    batch.gather(grad, hiddenGrad);
    cellGrad.resize(batch.sequences(), width);
    cellGrad.elements().fill(0);
    gateGrad.resize(rows, 4L * width);
    cells.refresh(width);
    for (int step = batch.steps() - 1; step >= 0; step--) {
      cells.run(step);
      if (step > 0) {
        throughWeight(step, width, 1, hiddenGrad, (long) batch.start(step - 1) * width);
      }
    }
    if (inputGrad != null) {
      batch.scatter(gateGrad, inputGrad);
    }
    if (h0Grad != null) {
      before.resize(h0Grad.shape());
      before.elements().fill(0);
      if (batch.steps() > 0) {
        throughWeight(0, width, 0, before, 0);
      }
      batch.unrankRows(before, h0Grad);
    }
    if (c0Grad != null) {
      batch.unrankRows(cellGrad, c0Grad);
    }
    before.resize(rows, width);
    if (weightGrad != null) {
      batch.previous(hidden, h0, before);
      PartProducts.multiply(
          true,
          false,
          width,
          4 * width,
          rows,
          1,
          before,
          0,
          width,
          gateGrad,
          0,
          4 * width,
          0,
          weightGrad,
          0,
          4 * width);
    }
    if (biasGrad != null) {
      biasGradient(batch, gateGrad, cell, c0, before, peepholes, biasGrad);
    }
  }

  /** The gradient of the hidden state before a step, from that of the step's gates. */
  private void throughWeight(int step, int width, double beta, Tensor to, long toAt) {
    PartProducts.multiply(
        false,
        true,
        batch.size(step),
        width,
        4 * width,
        1,
        gateGrad,
        4L * width * batch.start(step),
        4 * width,
        weight,
        0,
        4 * width,
        beta,
        to,
        toAt,
        width);
  }

  /**
   * Sums for the bias and, behind it, the peephole weights; {@code before} is room for the cells.
   */
  static void biasGradient(
      SequenceToBatch batch,
      Tensor gateGrad,
      Tensor cell,
      @Nullable Tensor c0,
      Tensor before,
      boolean peepholes,
      Tensor to) {
    Elements sums = to.elements();
    Elements ofGates = gateGrad.elements();
    long rows = cell.dim(0);
    long width = cell.dim(1);
    ColumnSums.into(ofGates, rows, 4 * width, sums, 0);
    if (peepholes) {
      batch.previous(cell, c0, before);
      Elements state = before.elements();
      ColumnSums.ofProducts(ofGates, width, 4 * width, state, width, rows, sums, 4 * width);
      ColumnSums.ofProducts(ofGates, 2 * width, 4 * width, state, width, rows, sums, 5 * width);
      batch.gather(cell, before);
      ColumnSums.ofProducts(
          ofGates, 3 * width, 4 * width, before.elements(), width, rows, sums, 6 * width);
    }
  }
}
