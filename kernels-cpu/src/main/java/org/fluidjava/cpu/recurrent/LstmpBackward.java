package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.math.PartProducts;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code lstmp_grad}: back through the time steps, then one product over all rows for each weight.
 */
final class LstmpBackward implements Kernel {
  private final Tensor grad;
  private final Tensor weight;
  private final Tensor projectionWeight;
  private final Tensor projection;
  private final Tensor cell;
  private final Tensor batchHidden;
  private final @Nullable Tensor h0;
  private final @Nullable Tensor c0;
  private final @Nullable Tensor inputGrad;
  private final @Nullable Tensor weightGrad;
  private final @Nullable Tensor projectionWeightGrad;
  private final @Nullable Tensor biasGrad;
  private final @Nullable Tensor h0Grad;
  private final @Nullable Tensor c0Grad;
  private final Tensor projectionGrad;
  private final Tensor hiddenGrad;
  private final Tensor cellGrad;
  private final Tensor gateGrad;
  private final Tensor before;
  private final Activation activation;
  private final double clip;
  private final boolean peepholes;
  private final SequenceToBatch batch;
  private final LstmCells.Backward cells;

  LstmpBackward(KernelContext c) {
    grad = c.in("Projection@GRAD");
    weight = c.in("Weight");
    projectionWeight = c.in("ProjWeight");
    projection = c.in("Projection");
    cell = c.in("Cell");
    batchHidden = c.in("BatchHidden");
    h0 = c.inOrNull("H0");
    c0 = c.inOrNull("C0");
    inputGrad = c.outOrNull("Input@GRAD");
    weightGrad = c.outOrNull("Weight@GRAD");
    projectionWeightGrad = c.outOrNull("ProjWeight@GRAD");
    biasGrad = c.outOrNull("Bias@GRAD");
    h0Grad = c.outOrNull("H0@GRAD");
    c0Grad = c.outOrNull("C0@GRAD");
    projectionGrad = c.scratch(c.dtype());
    hiddenGrad = c.scratch(c.dtype());
    cellGrad = c.scratch(c.dtype());
    gateGrad = c.scratch(c.dtype());
    before = c.scratch(c.dtype());
    activation = Activation.named(c.attrs().getString("proj_activation"));
    clip = c.attrs().getFloat("proj_clip");
    peepholes = c.attrs().getBoolean("use_peepholes");
    batch = new SequenceToBatch(c.attrs().getBoolean("is_reverse"));
    cells =
        new LstmCells.Backward(
            batch,
            c.attrs(),
            c.attrs().getFloat("cell_clip"),
            c.in("BatchGate"),
            cell,
            c.in("BatchCellPreAct"),
            c.in("Bias"),
            c0,
            hiddenGrad,
            cellGrad,
            gateGrad);
  }

  @Override
  public void run() {
    batch.follow(projection.lod());
    int width = (int) projectionWeight.dim(0);
    int projected = (int) projectionWeight.dim(1);
    int rows = (int) projection.dim(0);
    projectionGrad.resize(rows, projected);
    batch.gather(grad, projectionGrad);
    hiddenGrad.resize(rows, width);
    cellGrad.resize(batch.sequences(), width);
    cellGrad.elements().fill(0);
    gateGrad.resize(rows, 4L * width);
    cells.refresh(width);
    for (int step = batch.steps() - 1; step >= 0; step--) {
      int start = batch.start(step);
      int size = batch.size(step);
      throughActivation(start, size, projected);
      PartProducts.multiply(
          false,
          true,
          size,
          width,
          projected,
          1,
          projectionGrad,
          (long) projected * start,
          projected,
          projectionWeight,
          0,
          projected,
          0,
          hiddenGrad,
          (long) width * start,
          width);
      cells.run(step);
      if (step > 0) {
        throughWeight(step, 1, projectionGrad, (long) projected * batch.start(step - 1));
      }
    }
    if (inputGrad != null) {
      batch.scatter(gateGrad, inputGrad);
    }
    if (h0Grad != null) {
      before.resize(h0Grad.shape());
      before.elements().fill(0);
      if (batch.steps() > 0) {
        throughWeight(0, 0, before, 0);
      }
      batch.unrankRows(before, h0Grad);
    }
    if (c0Grad != null) {
      batch.unrankRows(cellGrad, c0Grad);
    }
    if (weightGrad != null) {
      before.resize(rows, projected);
      batch.previous(projection, h0, before);
      PartProducts.multiply(
          true,
          false,
          projected,
          4 * width,
          rows,
          1,
          before,
          0,
          projected,
          gateGrad,
          0,
          4 * width,
          0,
          weightGrad,
          0,
          4 * width);
    }
    if (projectionWeightGrad != null) {
      PartProducts.multiply(
          true,
          false,
          width,
          projected,
          rows,
          1,
          batchHidden,
          0,
          width,
          projectionGrad,
          0,
          projected,
          0,
          projectionWeightGrad,
          0,
          projected);
    }
    if (biasGrad != null) {
      before.resize(rows, width);
      LstmBackward.biasGradient(batch, gateGrad, cell, c0, before, peepholes, biasGrad);
    }
  }

  /** Turns the gradient of projections into that of the products before their activation. */
  private void throughActivation(int start, int size, int projected) {
    Elements g = projectionGrad.elements();
    Elements values = projection.elements();
    for (int i = start; i < start + size; i++) {
      long from = (long) batch.row(i) * projected;
      for (int d = 0; d < projected; d++) {
        double value = values.get(from + d);
        long at = (long) i * projected + d;
        boolean limited = clip > 0 && Math.abs(value) >= clip;
        g.set(at, limited ? 0 : activation.gradient(g.get(at), value));
      }
    }
  }

  /** The gradient of the projection before a step, from that of the step's gates. */
  private void throughWeight(int step, double beta, Tensor to, long toAt) {
    int width = (int) projectionWeight.dim(0);
    int projected = (int) projectionWeight.dim(1);
    PartProducts.multiply(
        false,
        true,
        batch.size(step),
        projected,
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
        projected);
  }
}
