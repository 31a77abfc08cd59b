package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.math.PartProducts;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** {@code gru}: two products and two elementwise passes for each time step. */
final class GruForward implements Kernel {
  private final Tensor input;
  private final Tensor weight;
  private final @Nullable Tensor bias;
  private final @Nullable Tensor h0;
  private final Tensor hidden;
  private final Tensor gates;
  private final Tensor reset;
  private final Tensor batchHidden;
  private final Tensor firstHidden;
  private final SequenceToBatch batch;
  private final GruCells cells;

  GruForward(KernelContext c) {
    input = c.in("Input");
    weight = c.in("Weight");
    bias = c.inOrNull("Bias");
    h0 = c.inOrNull("H0");
    hidden = c.out("Hidden");
    gates = Scratch.outputOr(c, "BatchGate");
    reset = Scratch.outputOr(c, "BatchResetHiddenPrev");
    batchHidden = Scratch.outputOr(c, "BatchHidden");
    firstHidden = c.scratch(c.dtype());
    batch = new SequenceToBatch(c.attrs().getBoolean("is_reverse"));
    cells =
        new GruCells(
            Activation.named(c.attrs().getString("gate_activation")),
            Activation.named(c.attrs().getString("activation")),
            c.attrs().getBoolean("origin_mode"),
            gates,
            reset,
            batchHidden);
  }

  @Override
  public void run() {
    batch.follow(input.lod());
    int width = (int) weight.dim(0);
    long rows = input.dim(0);
    gates.resize(rows, 3L * width);
    reset.resize(rows, width);
    batchHidden.resize(rows, width);
    LstmForward.gatherInput(batch, input, bias, gates);
    cells.width = width;
    cells.gates = gates.elements();
    cells.reset = reset.elements();
    cells.hidden = batchHidden.elements();
    if (h0 != null) {
      firstHidden.resize(h0.shape());
      batch.rankRows(h0, firstHidden);
    }
    for (int step = 0; step < batch.steps(); step++) {
      step(step, width);
    }
    batch.scatter(batchHidden, hidden);
  }

  private void step(int step, int width) {
    @Nullable Tensor before = step > 0 ? batchHidden : h0 == null ? null : firstHidden;
    int start = batch.start(step);
    int size = batch.size(step);
    cells.start = start;
    cells.size = size;
    cells.from = step > 0 ? (long) batch.start(step - 1) * width : 0;
    cells.before = before == null ? null : before.elements();
    long gatesAt = 3L * width * start;
    if (before != null) {
      PartProducts.multiply(
          false,
          false,
          size,
          2 * width,
          width,
          1,
          before,
          cells.from,
          width,
          weight,
          0,
          2 * width,
          1,
          gates,
          gatesAt,
          3 * width);
    }
    cells.updateAndReset();
    if (before != null) {
      PartProducts.multiply(
          false,
          false,
          size,
          width,
          width,
          1,
          reset,
          (long) width * start,
          width,
          weight,
          2L * width * width,
          width,
          1,
          gates,
          gatesAt + 2L * width,
          3 * width);
    }
    cells.mix();
  }
}
