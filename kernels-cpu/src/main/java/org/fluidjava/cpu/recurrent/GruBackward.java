package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.math.PartProducts;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code gru_grad}: back through the time steps, then one product over all rows for each weight.
 */
final class GruBackward implements Kernel {
  private final Tensor grad;
  private final Tensor weight;
  private final Tensor hidden;
  private final Tensor gates;
  private final Tensor reset;
  private final @Nullable Tensor h0;
  private final @Nullable Tensor inputGrad;
  private final @Nullable Tensor weightGrad;
  private final @Nullable Tensor biasGrad;
  private final @Nullable Tensor h0Grad;
  private final Tensor hiddenGrad;
  private final Tensor gateGrad;
  private final Tensor resetGrad;
  private final Tensor before;
  private final Tensor firstGrad;
  private final SequenceToBatch batch;
  private final GruCells cells;

  GruBackward(KernelContext c) {
    grad = c.in("Hidden@GRAD");
    weight = c.in("Weight");
    hidden = c.in("Hidden");
    gates = c.in("BatchGate");
    reset = c.in("BatchResetHiddenPrev");
    h0 = c.inOrNull("H0");
    inputGrad = c.outOrNull("Input@GRAD");
    weightGrad = c.outOrNull("Weight@GRAD");
    biasGrad = c.outOrNull("Bias@GRAD");
    h0Grad = c.outOrNull("H0@GRAD");
    hiddenGrad = c.scratch(c.dtype());
    gateGrad = c.scratch(c.dtype());
    resetGrad = c.scratch(c.dtype());
    before = c.scratch(c.dtype());
    firstGrad = c.scratch(c.dtype());
    batch = new SequenceToBatch(c.attrs().getBoolean("is_reverse"));
    cells =
        new GruCells(
            Activation.named(c.attrs().getString("gate_activation")),
            Activation.named(c.attrs().getString("activation")),
            c.attrs().getBoolean("origin_mode"),
            gates,
            reset,
            hiddenGrad);
  }

  @Override
  public void run() {
    batch.follow(hidden.lod());
    int width = (int) weight.dim(0);
    int rows = (int) hidden.dim(0);
    hiddenGrad.resize(rows, width);
    batch.gather(grad, hiddenGrad);
    gateGrad.resize(rows, 3L * width);
    before.resize(rows, width);
    batch.previous(hidden, h0, before);
    if (h0Grad != null) {
      firstGrad.resize(h0Grad.shape());
      firstGrad.elements().fill(0);
    }
    if (batch.steps() > 0) {
      resetGrad.resize(batch.size(0), width);
    }
    cells.width = width;
    cells.gates = gates.elements();
    cells.reset = reset.elements();
    cells.hidden = hiddenGrad.elements();
    cells.ofGates = gateGrad.elements();
    for (int step = batch.steps() - 1; step >= 0; step--) {
      step(step, width);
    }
    if (inputGrad != null) {
      batch.scatter(gateGrad, inputGrad);
    }
    if (h0Grad != null) {
      batch.unrankRows(firstGrad, h0Grad);
    }
    if (weightGrad != null) {
      weightGradient(before, reset, gateGrad, weightGrad, rows, width);
    }
    if (biasGrad != null) {
      ColumnSums.into(gateGrad.elements(), rows, 3L * width, biasGrad.elements(), 0);
    }
  }

  private void step(int step, int width) {
    int start = batch.start(step);
    int size = batch.size(step);
    // At step 0 the old state's gradient is that of H0; before lies by steps in any case.
    @Nullable Tensor beforeGrad = step > 0 ? hiddenGrad : h0Grad == null ? null : firstGrad;
    cells.start = start;
    cells.size = size;
    cells.before = before.elements();
    cells.ofReset = resetGrad.elements();
    cells.ofBefore = beforeGrad == null ? null : beforeGrad.elements();
    cells.from = (long) start * width;
    cells.ofFrom = step > 0 ? (long) batch.start(step - 1) * width : 0;
    long gatesAt = 3L * width * start;
    cells.ofCandidate();
    PartProducts.multiply(
        false,
        true,
        size,
        width,
        width,
        1,
        gateGrad,
        gatesAt + 2L * width,
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
          size,
          width,
          2 * width,
          1,
          gateGrad,
          gatesAt,
          3 * width,
          weight,
          0,
          2 * width,
          1,
          beforeGrad,
          cells.ofFrom,
          width);
    }
  }

  /** Of both matrices of the weight, one behind the other. */
  static void weightGradient(
      Tensor before, Tensor reset, Tensor gateGrad, Tensor to, int rows, int width) {
    PartProducts.multiply(
        true, false, width, 2 * width, rows, 1, before, 0, width, gateGrad, 0, 3 * width, 0, to, 0,
        2 * width);
    PartProducts.multiply(
        true,
        false,
        width,
        width,
        rows,
        1,
        reset,
        0,
        width,
        gateGrad,
        2L * width,
        3 * width,
        0,
        to,
        2L * width * width,
        width);
  }
}
