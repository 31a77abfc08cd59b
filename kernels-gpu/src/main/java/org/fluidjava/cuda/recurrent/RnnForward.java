package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.kernel.RnnMode;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * {@code rnn} and {@code cudnn_lstm}: for each layer and direction one product for all steps, then
 * a product and an elementwise pass for each step.
 */
final class RnnForward extends RnnRun implements Kernel {
  private final Tensor out;
  private final @Nullable Tensor[] lastHidden;
  private final @Nullable Tensor[] lastCell;
  private final Tensor between;
  private final Tensor recurrent;
  private final boolean ownReserve;
  private final RandomStream random;
  private final CudaKernel draw;
  private final CudaKernel cells;

  private RnnForward(
      KernelContext c,
      boolean flat,
      @Nullable Tensor reserve,
      @Nullable Tensor mask,
      @Nullable Tensor[] lastHidden,
      @Nullable Tensor[] lastCell) {
    super(c, flat, or(reserve, c.scratch(c.dtype())), or(mask, c.scratch(DType.UINT8)));
    ownReserve = reserve == null;
    out = c.out("Out");
    this.lastHidden = lastHidden;
    this.lastCell = lastCell;
    between = c.scratch(c.dtype());
    recurrent = c.scratch(c.dtype());
    random = c.random();
    draw = kernel("rnn_mask");
    cells = kernel("rnn_cells");
  }

  static Kernel rnn(KernelContext c) {
    return new RnnForward(
        c,
        false,
        c.outOrNull("Reserve"),
        c.outOrNull("DropoutState"),
        new @Nullable Tensor[] {c.outOrNull("State", 0)},
        new @Nullable Tensor[] {c.outOrNull("State", 1)});
  }

  static Kernel cudnnLstm(KernelContext c) {
    return new RnnForward(
        c,
        !c.hasIn("WeightList"),
        c.outOrNull("Reserve"),
        c.outOrNull("StateOut"),
        new @Nullable Tensor[] {c.outOrNull("LastH"), c.outOrNull("last_h")},
        new @Nullable Tensor[] {c.outOrNull("LastC"), c.outOrNull("last_c")});
  }

  @Override
  public void run() {
    refresh();
    if (ownReserve) {
      reserve.resize((long) layout.layers() * layout.directions(), rows * layout.width());
    }
    if (rows == 0) {
      return;
    }
    if (mask != null) {
      mask.resize(steps, batch, deep());
      draw.begin().tensor(mask).longInteger(mask.numel()).real64(layout.dropped());
      draw.longInteger(random.seed()).longInteger(random.stream()).longInteger(random.step());
      draw.launch(Grid.items(device, mask.numel()), Grid.THREADS);
    }
    if (layout.mode() == RnnMode.GRU) {
      recurrent.resize(batch, width());
    }
    for (int layer = 0; layer < layout.layers(); layer++) {
      if (layer > 0) {
        between.resize(steps, batch, deep());
        output(layer - 1, between, true);
      }
      for (int direction = 0; direction < layout.directions(); direction++) {
        direction(layer, direction, layer == 0 ? input : between);
      }
    }
    output(layout.layers() - 1, out, false);
  }

  private void direction(int layer, int direction, Tensor x) {
    long gatesAt = layout.gatesAt(layer, direction, rows);
    long ofInput = part(weights.weight(layer, direction, false));
    product(false, true, rows, width(), x.dim(2), x.address(), ofInput, 0, at(reserve, gatesAt));
    for (int turn = 0; turn < steps; turn++) {
      turn(layer, direction, turn);
    }
    long last = (long) step(direction, steps - 1) * batch * layout.hidden();
    keep(lastHidden, layer, direction, layout.hiddenAt(layer, direction, rows) + last);
    keep(lastCell, layer, direction, layout.extraAt(layer, direction, rows) + last);
  }

  private void turn(int layer, int direction, int turn) {
    int hidden = layout.hidden();
    boolean gru = layout.mode() == RnnMode.GRU;
    long row = (long) step(direction, turn) * batch;
    long hiddenAt = layout.hiddenAt(layer, direction, rows);
    long extraAt = layout.extraAt(layer, direction, rows);
    long gates = at(reserve, layout.gatesAt(layer, direction, rows) + row * width());
    long before = before(firstHidden, hiddenAt, layer, direction, turn);
    product(
        false,
        true,
        batch,
        width(),
        hidden,
        before,
        part(weights.weight(layer, direction, true)),
        gru ? 0 : 1,
        gru ? recurrent.address() : gates);
    cells
        .begin()
        .pointer(gates)
        .tensor(gru ? recurrent : null)
        .pointer(part(weights.bias(layer, direction, false)))
        .pointer(part(weights.bias(layer, direction, true)))
        .pointer(before)
        .pointer(firstCell == null ? 0 : before(firstCell, extraAt, layer, direction, turn))
        .pointer(at(reserve, hiddenAt + row * hidden))
        .pointer(layout.mode().hasExtra() ? at(reserve, extraAt + row * hidden) : 0)
        .pointer(ends())
        .integer(step(direction, turn))
        .integer(batch)
        .integer(hidden);
    cells.launch(Grid.items(device, (long) batch * hidden), Grid.THREADS);
  }

  /** The states after the last step. */
  private void keep(@Nullable Tensor[] wanted, int layer, int direction, long from) {
    for (Tensor to : wanted) {
      if (to != null) {
        long bytes = (long) batch * layout.hidden() * dtype.bytes();
        device.copy(at(reserve, from), at(to, block(layer, direction)), bytes);
      }
    }
  }
}
