package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.shape.Fill;
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
  private final @Nullable Tensor[] wanted;
  private final RnnWeights weightGrads;
  private final Tensor given;
  private final Tensor below;
  private final Tensor between;
  private final Tensor previous;
  private final Tensor gateGrad;
  private final Tensor recurrentGrad;
  private final Tensor hiddenGrad;
  private final Tensor cellGrad;
  private final RowPasses passes;
  private final CudaKernel cells;
  private final CudaKernel begin;
  private final CudaKernel handDown;

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
    wanted = c.outs(weightSlot);
    int parts = flat ? 1 : 4 * layout.layers() * layout.directions();
    weightGrads =
        new RnnWeights(wanted.length == parts ? wanted : new @Nullable Tensor[parts], flat, layout);
    given = c.scratch(dtype);
    below = c.scratch(dtype);
    between = c.scratch(dtype);
    previous = c.scratch(dtype);
    gateGrad = c.scratch(dtype);
    recurrentGrad = layout.mode() == RnnMode.GRU ? c.scratch(dtype) : gateGrad;
    hiddenGrad = c.scratch(dtype);
    cellGrad = c.scratch(dtype);
    passes = new RowPasses(c);
    cells = kernel("rnn_cells_grad");
    begin = kernel("rnn_begin");
    handDown = kernel("rnn_hand_down");
  }

  static Kernel rnn(KernelContext c) {
    return new RnnBackward(
        c,
        false,
        c.inOrNull("DropoutState"),
        "WeightList@GRAD",
        new @Nullable Tensor[] {inOrNull(c, "State@GRAD", 0), null},
        new @Nullable Tensor[] {inOrNull(c, "State@GRAD", 1), null},
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
    if (rows == 0) {
      for (Tensor gradient : wanted) {
        zero(gradient);
      }
      zero(firstHiddenGrad);
      zero(firstCellGrad);
      return;
    }
    weightGrads.refresh(input.dim(2));
    int hidden = layout.hidden();
    given.resize(rows, deep());
    below.resize(rows, deep());
    between.resize(steps, batch, deep());
    previous.resize(rows, hidden);
    gateGrad.resize(rows, width());
    recurrentGrad.resize(rows, width());
    hiddenGrad.resize(batch, hidden);
    cellGrad.resize(batch, hidden);
    if (outGrad == null) {
      Fill.zero(given);
    } else {
      device.copy(outGrad.address(), given.address(), given.bytes());
    }
    for (int layer = layout.layers() - 1; layer >= 0; layer--) {
      if (layer > 0) {
        output(layer - 1, between, true);
      }
      for (int direction = 0; direction < layout.directions(); direction++) {
        direction(layer, direction, layer == 0 ? input : between);
      }
      if (layer > 0) {
        handDown.begin().tensor(below).tensor(mask).real64(layout.keptFactor());
        handDown.longInteger(below.numel()).tensor(given);
        handDown.launch(Grid.items(device, below.numel()), Grid.THREADS);
      }
    }
  }

  private static void zero(@Nullable Tensor gradient) {
    if (gradient != null) {
      Fill.zero(gradient);
    }
  }

  private void direction(int layer, int direction, Tensor x) {
    int hidden = layout.hidden();
    long block = block(layer, direction);
    int ofInput = weights.weight(layer, direction, false);
    int ofState = weights.weight(layer, direction, true);
    begin(lastHiddenGrads, block, hiddenGrad);
    begin(lastCellGrads, block, cellGrad);
    for (int turn = steps - 1; turn >= 0; turn--) {
      cells(layer, direction, turn);
      long step = (long) step(direction, turn) * batch * width();
      product(
          false,
          false,
          batch,
          hidden,
          width(),
          at(recurrentGrad, step),
          part(ofState),
          1,
          hiddenGrad.address());
    }
    end(hiddenGrad, firstHiddenGrad, block);
    end(cellGrad, firstCellGrad, block);
    ofWeight(ofInput, gateGrad, x, x.dim(2));
    ofWeight(ofState, recurrentGrad, previous, hidden);
    ofBias(weights.bias(layer, direction, false), gateGrad);
    ofBias(weights.bias(layer, direction, true), recurrentGrad);
    Tensor dx = layer == 0 ? inputGrad : below;
    if (dx != null) {
      product(
          false,
          false,
          rows,
          x.dim(2),
          width(),
          gateGrad.address(),
          part(ofInput),
          direction == 0 ? 0 : 1,
          dx.address());
    }
  }

  private void begin(@Nullable Tensor[] sources, long block, Tensor to) {
    begin.begin();
    for (Tensor source : sources) {
      begin.pointer(source == null ? 0 : at(source, block));
    }
    begin.longInteger(to.numel()).tensor(to);
    begin.launch(Grid.items(device, to.numel()), Grid.THREADS);
  }

  private void end(Tensor source, @Nullable Tensor to, long block) {
    if (to != null) {
      device.copy(source.address(), at(to, block), source.bytes());
    }
  }

  private void ofWeight(int part, Tensor ofGates, Tensor x, long columns) {
    Tensor to = weightGrads.orNull(part);
    if (to != null) {
      long address = at(to, weightGrads.at(part));
      product(true, false, width(), columns, rows, ofGates.address(), x.address(), 0, address);
    }
  }

  private void ofBias(int part, Tensor ofGates) {
    Tensor to = weightGrads.orNull(part);
    if (to != null) {
      passes.columnSums(ofGates, rows, (int) width(), at(to, weightGrads.at(part)));
    }
  }

  private void cells(int layer, int direction, int turn) {
    int hidden = layout.hidden();
    long row = (long) step(direction, turn) * batch;
    long extraAt = layout.extraAt(layer, direction, rows);
    cells
        .begin()
        .pointer(at(reserve, layout.gatesAt(layer, direction, rows) + row * width()))
        .pointer(
            before(firstHidden, layout.hiddenAt(layer, direction, rows), layer, direction, turn))
        .pointer(firstCell == null ? 0 : before(firstCell, extraAt, layer, direction, turn))
        .pointer(layout.mode().hasExtra() ? at(reserve, extraAt + row * hidden) : 0)
        .pointer(at(given, row * deep() + (long) direction * hidden))
        .pointer(at(previous, row * hidden))
        .pointer(at(gateGrad, row * width()))
        .pointer(at(recurrentGrad, row * width()))
        .tensor(hiddenGrad)
        .tensor(cellGrad)
        .pointer(ends())
        .integer(step(direction, turn))
        .integer(batch)
        .integer(hidden)
        .integer(deep());
    cells.launch(Grid.items(device, (long) batch * hidden), Grid.THREADS);
  }
}
