package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.math.PartProducts;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** {@code lstm}: one product and one elementwise pass for each time step. */
final class LstmForward implements Kernel {
  private final Tensor input;
  private final Tensor weight;
  private final Tensor bias;
  private final @Nullable Tensor h0;
  private final Tensor hidden;
  private final Tensor cell;
  private final Tensor gates;
  private final Tensor seen;
  private final Tensor batchHidden;
  private final Tensor firstHidden;
  private final SequenceToBatch batch;
  private final LstmCells.Forward cells;

  LstmForward(KernelContext c) {
    input = c.in("Input");
    weight = c.in("Weight");
    bias = c.in("Bias");
    h0 = c.inOrNull("H0");
    @Nullable Tensor c0 = c.inOrNull("C0");
    hidden = c.out("Hidden");
    cell = c.out("Cell");
    gates = Scratch.outputOr(c, "BatchGate");
    seen = Scratch.outputOr(c, "BatchCellPreAct");
    batchHidden = c.scratch(c.dtype());
    firstHidden = c.scratch(c.dtype());
    batch = new SequenceToBatch(c.attrs().getBoolean("is_reverse"));
    cells = new LstmCells.Forward(batch, c.attrs(), 0, gates, cell, seen, bias, c0, batchHidden);
  }

  @Override
  public void run() {
    batch.follow(input.lod());
    int width = (int) weight.dim(0);
    long rows = input.dim(0);
    gates.resize(rows, 4L * width);
    seen.resize(rows, width);
    batchHidden.resize(rows, width);
    gatherInput(batch, input, bias, gates);
    cells.refresh(width);
    if (h0 != null) {
      firstHidden.resize(h0.shape());
      batch.rankRows(h0, firstHidden);
    }
    for (int step = 0; step < batch.steps(); step++) {
      @Nullable Tensor before = step > 0 ? batchHidden : h0 == null ? null : firstHidden;
      if (before != null) {
        long from = step > 0 ? (long) batch.start(step - 1) * width : 0;
        PartProducts.multiply(
            false,
            false,
            batch.size(step),
            4 * width,
            width,
            1,
            before,
            from,
            width,
            weight,
            0,
            4 * width,
            1,
            gates,
            4L * width * batch.start(step),
            4 * width);
      }
      cells.run(step);
    }
    batch.scatter(batchHidden, hidden);
  }

  /** The projected input plus bias, rows by steps. */
  static void gatherInput(SequenceToBatch batch, Tensor input, @Nullable Tensor bias, Tensor to) {
    Elements x = input.elements();
    Elements target = to.elements();
    @Nullable Elements add = bias == null ? null : bias.elements();
    long width = input.dim(1);
    long rows = input.dim(0);
    for (int i = 0; i < rows; i++) {
      long from = batch.row(i) * width;
      for (long d = 0; d < width; d++) {
        target.set(i * width + d, x.get(from + d) + (add == null ? 0 : add.get(d)));
      }
    }
  }
}
