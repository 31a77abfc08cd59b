package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.math.PartProducts;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** {@code lstmp}: for each time step the gates' product, the cells, and the projection. */
final class LstmpForward implements Kernel {
  private final Tensor input;
  private final Tensor weight;
  private final Tensor projectionWeight;
  private final Tensor bias;
  private final @Nullable Tensor h0;
  private final Tensor projection;
  private final Tensor gates;
  private final Tensor seen;
  private final Tensor batchHidden;
  private final Tensor batchProjection;
  private final Tensor first;
  private final Activation activation;
  private final double clip;
  private final SequenceToBatch batch;
  private final LstmCells.Forward cells;

  LstmpForward(KernelContext c) {
    input = c.in("Input");
    weight = c.in("Weight");
    projectionWeight = c.in("ProjWeight");
    bias = c.in("Bias");
    h0 = c.inOrNull("H0");
    projection = c.out("Projection");
    gates = Scratch.outputOr(c, "BatchGate");
    seen = Scratch.outputOr(c, "BatchCellPreAct");
    batchHidden = Scratch.outputOr(c, "BatchHidden");
    batchProjection = c.scratch(c.dtype());
    first = c.scratch(c.dtype());
    activation = Activation.named(c.attrs().getString("proj_activation"));
    clip = c.attrs().getFloat("proj_clip");
    batch = new SequenceToBatch(c.attrs().getBoolean("is_reverse"));
    cells =
        new LstmCells.Forward(
            batch,
            c.attrs(),
            c.attrs().getFloat("cell_clip"),
            gates,
            c.out("Cell"),
            seen,
            bias,
            c.inOrNull("C0"),
            batchHidden);
  }

  @Override
  public void run() {
    batch.follow(input.lod());
    int width = (int) projectionWeight.dim(0);
    int projected = (int) projectionWeight.dim(1);
    long rows = input.dim(0);
    gates.resize(rows, 4L * width);
    seen.resize(rows, width);
    batchHidden.resize(rows, width);
    batchProjection.resize(rows, projected);
    LstmForward.gatherInput(batch, input, bias, gates);
    cells.refresh(width);
    if (h0 != null) {
      first.resize(h0.shape());
      batch.rankRows(h0, first);
    }
    for (int step = 0; step < batch.steps(); step++) {
      int start = batch.start(step);
      int size = batch.size(step);
      @Nullable Tensor before = step > 0 ? batchProjection : h0 == null ? null : first;
      if (before != null) {
        long from = step > 0 ? (long) batch.start(step - 1) * projected : 0;
        PartProducts.multiply(
            false,
            false,
            size,
            4 * width,
            projected,
            1,
            before,
            from,
            projected,
            weight,
            0,
            4 * width,
            1,
            gates,
            4L * width * start,
            4 * width);
      }
      cells.run(step);
      PartProducts.multiply(
          false,
          false,
          size,
          projected,
          width,
          1,
          batchHidden,
          (long) width * start,
          width,
          projectionWeight,
          0,
          projected,
          0,
          batchProjection,
          (long) projected * start,
          projected);
      activate((long) projected * start, (long) projected * size);
    }
    batch.scatter(batchProjection, projection);
  }

  private void activate(long at, long count) {
    Elements values = batchProjection.elements();
    for (long i = at; i < at + count; i++) {
      double value = activation.of(values.get(i));
      values.set(i, clip > 0 ? Math.min(Math.max(value, -clip), clip) : value);
    }
  }
}
