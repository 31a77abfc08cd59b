package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.RnnMode;
import org.fluidjava.kernel.RnnWeights;
import org.jspecify.annotations.Nullable;

/** Gradients of {@code rnn} and {@code cudnn_lstm}, from the gates and states that were kept. */
final class RnnBackward extends RnnRun implements Kernel {
  private final @Nullable Tensor outGrad;
  private final @Nullable Tensor[] lastHiddenGrads;
  private final @Nullable Tensor[] lastCellGrads;
  private final @Nullable Tensor inputGrad;
  private final @Nullable Tensor firstHiddenGrad;
  private final @Nullable Tensor firstCellGrad;
  private final RnnWeights weightGrads;
  private final Tensor given;
  private final Tensor below;
  private final Tensor between;
  private final Tensor previous;
  private final Tensor gateGrad;
  private final Tensor recurrentGrad;
  private final Tensor hiddenGrad;
  private final Tensor cellGrad;

  private RnnBackward(
      KernelContext c,
      boolean flat,
      @Nullable Tensor mask,
      String weightSlot,
      @Nullable Tensor[] lastHiddenGrads,
      @Nullable Tensor[] lastCellGrads,
      @Nullable Tensor firstHiddenGrad,
      @Nullable Tensor firstCellGrad) {
    super(c, flat, c.in("Reserve"), mask);
    outGrad = c.inOrNull("Out@GRAD");
    this.lastHiddenGrads = lastHiddenGrads;
    this.lastCellGrads = lastCellGrads;
    this.firstHiddenGrad = firstHiddenGrad;
    this.firstCellGrad = firstCellGrad;
    inputGrad = c.outOrNull("Input@GRAD");
    @Nullable Tensor[] wanted = c.outs(weightSlot);
    int parts = flat ? 1 : 4 * layout.layers() * layout.directions();
    weightGrads =
        new RnnWeights(wanted.length == parts ? wanted : new @Nullable Tensor[parts], flat, layout);
    given = c.scratch(c.dtype());
    below = c.scratch(c.dtype());
    between = c.scratch(c.dtype());
    previous = c.scratch(c.dtype());
    gateGrad = c.scratch(c.dtype());
    recurrentGrad = layout.mode() == RnnMode.GRU ? c.scratch(c.dtype()) : gateGrad;
    hiddenGrad = c.scratch(c.dtype());
    cellGrad = c.scratch(c.dtype());
  }

  static Kernel rnn(KernelContext c) {
    return new RnnBackward(
        c,
        false,
        c.inOrNull("DropoutState"),
        "WeightList@GRAD",
        new @Nullable Tensor[] {inOrNull(c, "State@GRAD", 0)},
        new @Nullable Tensor[] {inOrNull(c, "State@GRAD", 1)},
        c.outOrNull("PreState@GRAD", 0),
        c.outOrNull("PreState@GRAD", 1));
  }

  static Kernel cudnnLstm(KernelContext c) {
    boolean flat = !c.hasIn("WeightList");
    return new RnnBackward(
        c,
        flat,
        c.inOrNull("StateOut"),
        flat ? "W@GRAD" : "WeightList@GRAD",
        new @Nullable Tensor[] {c.inOrNull("LastH@GRAD"), c.inOrNull("last_h@GRAD")},
        new @Nullable Tensor[] {c.inOrNull("LastC@GRAD"), c.inOrNull("last_c@GRAD")},
        c.outOrNull("InitH@GRAD"),
        c.outOrNull("InitC@GRAD"));
  }

  private static @Nullable Tensor inOrNull(KernelContext c, String slot, int index) {
    return index < c.inputs(slot) && c.inValue(slot, index) != null ? c.in(slot, index) : null;
  }

  @Override
  public void run() {
    refresh();
    weightGrads.refresh(input.dim(2));
    long hidden = layout.hidden();
    long deep = layout.directions() * hidden;
    long wide = layout.mode().gates * hidden;
    given.resize(rows, deep);
    below.resize(rows, deep);
    between.resize(steps, batch, deep);
    previous.resize(rows, hidden);
    gateGrad.resize(rows, wide);
    recurrentGrad.resize(rows, wide);
    hiddenGrad.resize(batch, hidden);
    cellGrad.resize(batch, hidden);
    if (outGrad == null) {
      HostMemory.zero(given.address(), given.bytes());
    } else {
      HostMemory.copy(outGrad.address(), given.address(), given.bytes());
    }
    for (int layer = layout.layers() - 1; layer >= 0; layer--) {
      if (layer > 0) {
        output(layer - 1, between, true);
      }
      for (int direction = 0; direction < layout.directions(); direction++) {
        direction(layer, direction, layer == 0 ? input : between);
      }
      if (layer > 0) {
        handDown();
      }
    }
  }

  /** What flowed into a layer's input is what the layer below is given, through dropout. */
  private void handDown() {
    Elements from = below.elements();
    Elements to = given.elements();
    @Nullable Elements drops = mask == null ? null : mask.elements();
    for (long i = 0; i < to.length(); i++) {
      double factor = drops == null ? 1 : drops.getLong(i) != 0 ? layout.keptFactor() : 0;
      to.set(i, from.get(i) * factor);
    }
  }

  private void direction(int layer, int direction, Tensor x) {
    int hidden = layout.hidden();
    long wide = (long) layout.mode().gates * hidden;
    long block = (layer * layout.directions() + direction) * batch * hidden;
    int ofInput = weights.weight(layer, direction, false);
    int ofState = weights.weight(layer, direction, true);
    begin(hiddenGrad.elements(), lastHiddenGrads, block);
    begin(cellGrad.elements(), lastCellGrads, block);
    for (long turn = steps - 1; turn >= 0; turn--) {
      cells(layer, direction, turn);
      Products.multiply(
          false,
          false,
          batch,
          hidden,
          wide,
          1,
          recurrentGrad,
          step(direction, turn) * batch * wide,
          weights.tensor(ofState),
          weights.at(ofState),
          1,
          hiddenGrad,
          0);
    }
    end(hiddenGrad, firstHiddenGrad, block);
    end(cellGrad, firstCellGrad, block);
    product(ofInput, gateGrad, x, x.dim(2));
    product(ofState, recurrentGrad, previous, hidden);
    columnSums(weights.bias(layer, direction, false), gateGrad);
    columnSums(weights.bias(layer, direction, true), recurrentGrad);
    Tensor dx = layer == 0 ? inputGrad : below;
    if (dx != null) {
      Products.multiply(
          false,
          false,
          rows,
          x.dim(2),
          wide,
          1,
          gateGrad,
          0,
          weights.tensor(ofInput),
          weights.at(ofInput),
          direction == 0 ? 0 : 1,
          dx,
          0);
    }
  }

  private static void begin(Elements to, @Nullable Tensor[] sources, long block) {
    to.fill(0);
    for (Tensor source : sources) {
      if (source != null) {
        Elements from = source.elements();
        for (long i = 0; i < to.length(); i++) {
          to.add(i, from.get(block + i));
        }
      }
    }
  }

  private static void end(Tensor source, @Nullable Tensor wanted, long block) {
    if (wanted != null) {
      Elements from = source.elements();
      Elements to = wanted.elements();
      for (long i = 0; i < from.length(); i++) {
        to.set(block + i, from.get(i));
      }
    }
  }

  private void product(int part, Tensor ofGates, Tensor x, long width) {
    @Nullable Tensor wanted = weightGrads.orNull(part);
    if (wanted != null) {
      long wide = ofGates.dim(1);
      Products.multiply(
          true, false, wide, width, rows, 1, ofGates, 0, x, 0, 0, wanted, weightGrads.at(part));
    }
  }

  private void columnSums(int part, Tensor ofGates) {
    @Nullable Tensor wanted = weightGrads.orNull(part);
    if (wanted != null) {
      ColumnSums.into(
          ofGates.elements(), rows, ofGates.dim(1), wanted.elements(), weightGrads.at(part));
    }
  }

  private void cells(int layer, int direction, long turn) {
    int hidden = layout.hidden();
    int gates = layout.mode().gates;
    long step = step(direction, turn);
    long gatesAt = layout.gatesAt(layer, direction, rows);
    long extras = layout.extraAt(layer, direction, rows);
    Elements kept = reserve.elements();
    Elements old = turn == 0 ? firstHidden.elements() : kept;
    Elements oldCell = firstCell != null && turn == 0 ? firstCell.elements() : kept;
    long oldAt = before(layout.hiddenAt(layer, direction, rows), layer, direction, turn);
    long oldCellAt = before(extras, layer, direction, turn);
    Elements before = previous.elements();
    Elements fromOut = given.elements();
    Elements ofHidden = hiddenGrad.elements();
    Elements ofCell = cellGrad.elements();
    Elements ofGates = gateGrad.elements();
    Elements ofRecurrent = recurrentGrad.elements();
    for (int row = 0; row < batch; row++) {
      boolean past = ended(step, row);
      for (int j = 0; j < hidden; j++) {
        long line = step * batch + row;
        long at = line * gates * hidden + j;
        long here = (long) row * hidden + j;
        double oldState = old.get(oldAt + here);
        before.set(line * hidden + j, oldState);
        if (past) {
          for (int gate = 0; gate < gates; gate++) {
            ofGates.set(at + (long) gate * hidden, 0);
            ofRecurrent.set(at + (long) gate * hidden, 0);
          }
          continue;
        }
        double g =
            ofHidden.get(here) + fromOut.get((line * layout.directions() + direction) * hidden + j);
        double first = kept.get(gatesAt + at);
        switch (layout.mode()) {
          case LSTM -> {
            double forget = kept.get(gatesAt + at + hidden);
            double fresh = kept.get(gatesAt + at + 2L * hidden);
            double out = kept.get(gatesAt + at + 3L * hidden);
            double active = Math.tanh(kept.get(extras + line * hidden + j));
            double cell = ofCell.get(here) + g * out * (1 - active * active);
            double cellBefore = oldCell.get(oldCellAt + here);
            ofGates.set(at, cell * fresh * first * (1 - first));
            ofGates.set(at + hidden, cell * cellBefore * forget * (1 - forget));
            ofGates.set(at + 2L * hidden, cell * first * (1 - fresh * fresh));
            ofGates.set(at + 3L * hidden, g * active * out * (1 - out));
            ofCell.set(here, cell * forget);
            ofHidden.set(here, 0);
          }
          case GRU -> {
            double update = kept.get(gatesAt + at + hidden);
            double fresh = kept.get(gatesAt + at + 2L * hidden);
            double again = kept.get(extras + line * hidden + j);
            double candidate = g * (1 - update) * (1 - fresh * fresh);
            double reset = candidate * again * first * (1 - first);
            double ofUpdate = g * (oldState - fresh) * update * (1 - update);
            ofGates.set(at, reset);
            ofGates.set(at + hidden, ofUpdate);
            ofGates.set(at + 2L * hidden, candidate);
            ofRecurrent.set(at, reset);
            ofRecurrent.set(at + hidden, ofUpdate);
            ofRecurrent.set(at + 2L * hidden, candidate * first);
            ofHidden.set(here, g * update);
          }
          default -> {
            ofGates.set(
                at,
                layout.mode() == RnnMode.RNN_TANH ? g * (1 - first * first) : first > 0 ? g : 0);
            ofHidden.set(here, 0);
          }
        }
      }
    }
  }
}
