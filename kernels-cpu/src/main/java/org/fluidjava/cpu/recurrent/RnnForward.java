package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Philox;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.kernel.RnnMode;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * {@code rnn} and {@code cudnn_lstm}: for each layer and direction one product for all steps, then
 * a product and an elementwise pass for each step.
 */
final class RnnForward extends RnnRun implements Kernel {
  /** All steps of one layer and direction, after the product of the input. */
  interface Steps {
    /** Fills the gates and states of {@link RnnRun#reserve}, where the gates hold that product. */
    void run(RnnRun run, int layer, int direction);
  }

  private final Tensor out;
  private final @Nullable Tensor[] lastHidden;
  private final @Nullable Tensor[] lastCell;
  private final Tensor between;
  private final Tensor recurrent;
  private final boolean ownReserve;
  private final RandomStream random;
  private final int[] words = new int[4];
  private final Steps all;

  private RnnForward(
      KernelContext c,
      boolean flat,
      @Nullable Tensor reserve,
      @Nullable Tensor mask,
      @Nullable Tensor[] lastHidden,
      @Nullable Tensor[] lastCell,
      @Nullable Steps all) {
    super(c, flat, or(reserve, c.scratch(c.dtype())), mask);
    ownReserve = reserve == null;
    out = c.out("Out");
    this.lastHidden = lastHidden;
    this.lastCell = lastCell;
    between = c.scratch(c.dtype());
    recurrent = c.scratch(c.dtype());
    random = c.random();
    this.all = all == null ? (run, layer, direction) -> steps(layer, direction) : all;
  }

  static Kernel rnn(KernelContext c) {
    return rnn(c, null);
  }

  static Kernel nativeRnn(KernelContext c) {
    return rnn(c, new NativeRnnSteps(c));
  }

  static Kernel cudnnLstm(KernelContext c) {
    return cudnnLstm(c, null);
  }

  static Kernel nativeCudnnLstm(KernelContext c) {
    return cudnnLstm(c, new NativeRnnSteps(c));
  }

  private static Kernel rnn(KernelContext c, @Nullable Steps all) {
    return new RnnForward(
        c,
        false,
        c.outOrNull("Reserve"),
        maskOr(c, "DropoutState"),
        new @Nullable Tensor[] {c.outOrNull("State", 0)},
        new @Nullable Tensor[] {c.outOrNull("State", 1)},
        all);
  }

  private static Kernel cudnnLstm(KernelContext c, @Nullable Steps all) {
    return new RnnForward(
        c,
        !c.hasIn("WeightList"),
        c.outOrNull("Reserve"),
        maskOr(c, "StateOut"),
        new @Nullable Tensor[] {c.outOrNull("LastH"), c.outOrNull("last_h")},
        new @Nullable Tensor[] {c.outOrNull("LastC"), c.outOrNull("last_c")},
        all);
  }

  private static Tensor maskOr(KernelContext c, String slot) {
    return or(c.outOrNull(slot), c.scratch(DType.UINT8));
  }

  @Override
  public void run() {
    refresh();
    int hidden = layout.hidden();
    int directions = layout.directions();
    if (ownReserve) {
      reserve.resize((long) layout.layers() * directions, rows * layout.width());
    }
    if (mask != null) {
      mask.resize(steps, batch, (long) directions * hidden);
      draw(mask.elements());
    }
    if (layout.mode() == RnnMode.GRU) {
      recurrent.resize(batch, 3L * hidden);
    }
    for (int layer = 0; layer < layout.layers(); layer++) {
      if (layer > 0) {
        between.resize(steps, batch, (long) directions * hidden);
        output(layer - 1, between, true);
      }
      for (int direction = 0; direction < directions; direction++) {
        direction(layer, direction, layer == 0 ? input : between);
      }
    }
    output(layout.layers() - 1, out, false);
  }

  private void draw(Elements drops) {
    long count = drops.length();
    for (long i = 0; i < count; i++) {
      if (i % 4 == 0) {
        Philox.group(random.seed(), random.stream(), random.step(), i / 4, words);
      }
      drops.setLong(i, Philox.uniform(words[(int) (i & 3)]) >= layout.dropped() ? 1 : 0);
    }
  }

  private void direction(int layer, int direction, Tensor x) {
    int hidden = layout.hidden();
    long wide = (long) layout.mode().gates * hidden;
    long gatesAt = layout.gatesAt(layer, direction, rows);
    long hiddenAt = layout.hiddenAt(layer, direction, rows);
    long extraAt = layout.extraAt(layer, direction, rows);
    int ofInput = weights.weight(layer, direction, false);
    Products.multiply(
        false,
        true,
        rows,
        wide,
        x.dim(2),
        1,
        x,
        0,
        weights.tensor(ofInput),
        weights.at(ofInput),
        0,
        reserve,
        gatesAt);
    if (batch > 0) {
      all.run(this, layer, direction);
    }
    long last = step(direction, steps - 1) * batch * hidden;
    keep(lastHidden, layer, direction, hiddenAt + last);
    keep(lastCell, layer, direction, extraAt + last);
  }

  private void steps(int layer, int direction) {
    int hidden = layout.hidden();
    long wide = (long) layout.mode().gates * hidden;
    long gatesAt = layout.gatesAt(layer, direction, rows);
    long hiddenAt = layout.hiddenAt(layer, direction, rows);
    int ofState = weights.weight(layer, direction, true);
    boolean gru = layout.mode() == RnnMode.GRU;
    for (long turn = 0; turn < steps; turn++) {
      long step = step(direction, turn);
      Products.multiply(
          false,
          true,
          batch,
          wide,
          hidden,
          1,
          turn == 0 ? firstHidden : reserve,
          before(hiddenAt, layer, direction, turn),
          weights.tensor(ofState),
          weights.at(ofState),
          gru ? 0 : 1,
          gru ? recurrent : reserve,
          gru ? 0 : gatesAt + step * batch * wide);
      cells(layer, direction, turn);
    }
  }

  /** The states after the last step. */
  private void keep(@Nullable Tensor[] wanted, int layer, int direction, long from) {
    for (Tensor to : wanted) {
      if (to != null) {
        long each = to.dtype().bytes();
        long count = batch * layout.hidden();
        long at = (layer * layout.directions() + direction) * count;
        HostMemory.copy(reserve.address() + from * each, to.address() + at * each, count * each);
      }
    }
  }

  private void cells(int layer, int direction, long turn) {
    int hidden = layout.hidden();
    long wide = (long) layout.mode().gates * hidden;
    long step = step(direction, turn);
    long gates = layout.gatesAt(layer, direction, rows) + step * batch * wide;
    long states = layout.hiddenAt(layer, direction, rows);
    long extras = layout.extraAt(layer, direction, rows);
    Elements kept = reserve.elements();
    Elements old = turn == 0 ? firstHidden.elements() : kept;
    Elements oldCell = firstCell != null && turn == 0 ? firstCell.elements() : kept;
    long oldAt = before(states, layer, direction, turn);
    long oldCellAt = before(extras, layer, direction, turn);
    int biasIn = weights.bias(layer, direction, false);
    int biasOf = weights.bias(layer, direction, true);
    Elements bias = weights.tensor(biasIn).elements();
    Elements bias2 = weights.tensor(biasOf).elements();
    long b1 = weights.at(biasIn);
    long b2 = weights.at(biasOf);
    Elements rec = (layout.mode() == RnnMode.GRU ? recurrent : reserve).elements();
    for (int row = 0; row < batch; row++) {
      boolean past = ended(step, row);
      for (int j = 0; j < hidden; j++) {
        long at = gates + row * wide + j;
        long state = (step * batch + row) * hidden + j;
        double before = old.get(oldAt + (long) row * hidden + j);
        double number;
        switch (layout.mode()) {
          case LSTM -> {
            double in = sigmoid(kept.get(at) + bias.get(b1 + j) + bias2.get(b2 + j));
            double forget = sigmoid(sum(kept, at, bias, b1, bias2, b2, hidden, j));
            double fresh = Math.tanh(sum(kept, at + hidden, bias, b1, bias2, b2, 2 * hidden, j));
            double gate = sigmoid(sum(kept, at + 2L * hidden, bias, b1, bias2, b2, 3 * hidden, j));
            double oldState = oldCell.get(oldCellAt + (long) row * hidden + j);
            double cell = past ? oldState : forget * oldState + in * fresh;
            kept.set(at, in);
            kept.set(at + hidden, forget);
            kept.set(at + 2L * hidden, fresh);
            kept.set(at + 3L * hidden, gate);
            kept.set(extras + state, cell);
            number = gate * Math.tanh(cell);
          }
          case GRU -> {
            long r = (long) row * wide + j;
            double reset =
                sigmoid(kept.get(at) + rec.get(r) + bias.get(b1 + j) + bias2.get(b2 + j));
            double update =
                sigmoid(sum(kept, at, bias, b1, bias2, b2, hidden, j) + rec.get(r + hidden));
            double again = rec.get(r + 2L * hidden) + bias2.get(b2 + 2L * hidden + j);
            double fresh =
                Math.tanh(
                    kept.get(at + 2L * hidden) + bias.get(b1 + 2L * hidden + j) + reset * again);
            kept.set(at, reset);
            kept.set(at + hidden, update);
            kept.set(at + 2L * hidden, fresh);
            kept.set(extras + state, again);
            number = (before - fresh) * update + fresh;
          }
          default -> {
            double argument = kept.get(at) + bias.get(b1 + j) + bias2.get(b2 + j);
            number =
                layout.mode() == RnnMode.RNN_TANH ? Math.tanh(argument) : Math.max(argument, 0);
            kept.set(at, number);
          }
        }
        kept.set(states + state, past ? before : number);
      }
    }
  }

  /** A gate's argument with both biases; {@code at} is the element one gate before it. */
  private double sum(
      Elements kept, long at, Elements bias, long b1, Elements bias2, long b2, int gate, int j) {
    return kept.get(at + layout.hidden()) + bias.get(b1 + gate + j) + bias2.get(b2 + gate + j);
  }
}
