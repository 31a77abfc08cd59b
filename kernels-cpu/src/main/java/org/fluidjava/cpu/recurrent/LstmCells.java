package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.op.Attrs;
import org.jspecify.annotations.Nullable;

/**
 * The elementwise part of one time step of {@code lstm} and {@code lstmp} over rows in the order of
 * {@link SequenceToBatch}: gates and activated cells lie in that order, cells in the input's.
 */
abstract class LstmCells {
  private static final long GRAIN = 2048;

  final SequenceToBatch batch;
  final Activation gate;
  final Activation cell;
  final Activation candidate;
  final boolean peepholes;

  /** The limit of the cell, or 0 for none. */
  final double clip;

  private final Tensor gatesTensor;
  private final Tensor cellsTensor;
  private final Tensor seenTensor;
  private final Tensor biasTensor;
  private final @Nullable Tensor firstTensor;
  private final ComputePool.Task task = this::rows;

  int step;
  int width;
  Elements gates;
  Elements cells;
  Elements seen;
  Elements bias;
  @Nullable Elements first;

  LstmCells(
      SequenceToBatch batch,
      Attrs attrs,
      double clip,
      Tensor gates,
      Tensor cells,
      Tensor seen,
      Tensor bias,
      @Nullable Tensor first) {
    this.batch = batch;
    this.clip = clip;
    gate = Activation.named(attrs.getString("gate_activation"));
    cell = Activation.named(attrs.getString("cell_activation"));
    candidate = Activation.named(attrs.getString("candidate_activation"));
    peepholes = attrs.getBoolean("use_peepholes");
    gatesTensor = gates;
    cellsTensor = cells;
    seenTensor = seen;
    biasTensor = bias;
    firstTensor = first;
    this.gates = gates.elements();
    this.cells = cells.elements();
    this.seen = seen.elements();
    this.bias = bias.elements();
  }

  /** Looks where the tensors lie now; first thing in every run. */
  void refresh(int newWidth) {
    width = newWidth;
    gates = gatesTensor.elements();
    cells = cellsTensor.elements();
    seen = seenTensor.elements();
    bias = biasTensor.elements();
    first = firstTensor == null ? null : firstTensor.elements();
  }

  /** Computes a step. */
  void run(int newStep) {
    step = newStep;
    ComputePool pool = ComputePool.shared();
    pool.run(pool.partsFor((long) batch.size(step) * width, GRAIN), task);
  }

  private void rows(int part, int parts) {
    long size = batch.size(step);
    int end = (int) (size * (part + 1) / parts);
    for (int rank = (int) (size * part / parts); rank < end; rank++) {
      row(rank);
    }
  }

  /** Computes the sequence of this rank at the present step. */
  abstract void row(int rank);

  /** The cell before the present step. */
  double before(int rank, int d) {
    if (step > 0) {
      return cells.get((long) batch.row(batch.start(step - 1) + rank) * width + d);
    }
    return first == null ? 0 : first.get((long) batch.sequence(rank) * width + d);
  }

  /** From the gates' arguments, without peepholes, to activated gates, cells and hidden state. */
  static final class Forward extends LstmCells {
    private final Tensor hiddenTensor;
    private Elements hidden;

    Forward(
        SequenceToBatch batch,
        Attrs attrs,
        double clip,
        Tensor gates,
        Tensor cells,
        Tensor seen,
        Tensor bias,
        @Nullable Tensor first,
        Tensor hidden) {
      super(batch, attrs, clip, gates, cells, seen, bias, first);
      hiddenTensor = hidden;
      this.hidden = hidden.elements();
    }

    @Override
    void refresh(int newWidth) {
      super.refresh(newWidth);
      hidden = hiddenTensor.elements();
    }

    @Override
    void row(int rank) {
      int i = batch.start(step) + rank;
      long at = 4L * width * i;
      long row = (long) batch.row(i) * width;
      for (int d = 0; d < width; d++) {
        double previous = before(rank, d);
        double forInput = gates.get(at + width + d);
        double forForget = gates.get(at + 2L * width + d);
        double forOutput = gates.get(at + 3L * width + d);
        if (peepholes) {
          forInput += bias.get(4L * width + d) * previous;
          forForget += bias.get(5L * width + d) * previous;
        }
        double fresh = candidate.of(gates.get(at + d));
        double in = gate.of(forInput);
        double forget = gate.of(forForget);
        double state = fresh * in + previous * forget;
        if (clip > 0) {
          state = Math.min(Math.max(state, -clip), clip);
        }
        if (peepholes) {
          forOutput += bias.get(6L * width + d) * state;
        }
        double out = gate.of(forOutput);
        double active = cell.of(state);
        gates.set(at + d, fresh);
        gates.set(at + width + d, in);
        gates.set(at + 2L * width + d, forget);
        gates.set(at + 3L * width + d, out);
        cells.set(row + d, state);
        seen.set((long) i * width + d, active);
        hidden.set((long) i * width + d, out * active);
      }
    }
  }

  /**
   * From the gradient of the hidden state, rows by steps, to that of the gates' arguments. The
   * gradient of the cells lies by rank and changes from this step's to the previous one's.
   */
  static final class Backward extends LstmCells {
    private final Tensor hiddenTensor;
    private final Tensor cellTensor;
    private final Tensor gateTensor;
    private Elements hiddenGrad;
    private Elements cellGrad;
    private Elements gateGrad;

    Backward(
        SequenceToBatch batch,
        Attrs attrs,
        double clip,
        Tensor gates,
        Tensor cells,
        Tensor seen,
        Tensor bias,
        @Nullable Tensor first,
        Tensor hiddenGrad,
        Tensor cellGrad,
        Tensor gateGrad) {
      super(batch, attrs, clip, gates, cells, seen, bias, first);
      hiddenTensor = hiddenGrad;
      cellTensor = cellGrad;
      gateTensor = gateGrad;
      this.hiddenGrad = hiddenGrad.elements();
      this.cellGrad = cellGrad.elements();
      this.gateGrad = gateGrad.elements();
    }

    @Override
    void refresh(int newWidth) {
      super.refresh(newWidth);
      hiddenGrad = hiddenTensor.elements();
      cellGrad = cellTensor.elements();
      gateGrad = gateTensor.elements();
    }

    @Override
    void row(int rank) {
      int i = batch.start(step) + rank;
      long at = 4L * width * i;
      long row = (long) batch.row(i) * width;
      for (int d = 0; d < width; d++) {
        double previous = before(rank, d);
        double fresh = gates.get(at + d);
        double in = gates.get(at + width + d);
        double forget = gates.get(at + 2L * width + d);
        double out = gates.get(at + 3L * width + d);
        double active = seen.get((long) i * width + d);
        double g = hiddenGrad.get((long) i * width + d);
        double ofOutput = gate.gradient(g * active, out);
        double ofCell = cellGrad.get((long) rank * width + d) + cell.gradient(g * out, active);
        if (peepholes) {
          ofCell += ofOutput * bias.get(6L * width + d);
        }
        if (clip > 0 && Math.abs(cells.get(row + d)) >= clip) {
          ofCell = 0;
        }
        double ofInput = gate.gradient(ofCell * fresh, in);
        double ofForget = gate.gradient(ofCell * previous, forget);
        double ofPrevious = ofCell * forget;
        if (peepholes) {
          ofPrevious += ofInput * bias.get(4L * width + d) + ofForget * bias.get(5L * width + d);
        }
        gateGrad.set(at + d, candidate.gradient(ofCell * in, fresh));
        gateGrad.set(at + width + d, ofInput);
        gateGrad.set(at + 2L * width + d, ofForget);
        gateGrad.set(at + 3L * width + d, ofOutput);
        cellGrad.set((long) rank * width + d, ofPrevious);
      }
    }
  }
}
