package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.nativelib.NativeRecurrent;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** {@code lstm} in float32: all time steps in one native call of the thread team. */
final class NativeLstmForward implements Kernel {
  private final Tensor input;
  private final Tensor weight;
  private final Tensor bias;
  private final @Nullable Tensor h0;
  private final @Nullable Tensor c0;
  private final Tensor hidden;
  private final Tensor cell;
  private final @Nullable Tensor gates;
  private final @Nullable Tensor seen;
  private final boolean peepholes;
  private final int gate;
  private final int active;
  private final int candidate;
  private final NativeBatch batch;
  private final ComputePool.Task task = this::part;
  private long width;
  private long inputAt;
  private long weightAt;
  private long biasAt;
  private long h0At;
  private long c0At;
  private long hiddenAt;
  private long cellAt;
  private long gatesAt;
  private long seenAt;
  private long scratchAt;

  NativeLstmForward(KernelContext c) {
    input = c.in("Input");
    weight = c.in("Weight");
    bias = c.in("Bias");
    h0 = c.inOrNull("H0");
    c0 = c.inOrNull("C0");
    hidden = c.out("Hidden");
    cell = c.out("Cell");
    gates = c.outOrNull("BatchGate");
    seen = c.outOrNull("BatchCellPreAct");
    peepholes = c.attrs().getBoolean("use_peepholes");
    gate = Activation.named(c.attrs().getString("gate_activation")).ordinal();
    active = Activation.named(c.attrs().getString("cell_activation")).ordinal();
    candidate = Activation.named(c.attrs().getString("candidate_activation")).ordinal();
    batch = new NativeBatch(c);
  }

  @Override
  public void run() {
    batch.follow(input.lod());
    width = weight.dim(0);
    long rows = batch.total();
    long states = batch.sequences() * width;
    inputAt = NativeBatch.address(input, 4 * rows * width);
    weightAt = NativeBatch.address(weight, 4 * width * width);
    biasAt = NativeBatch.address(bias, (peepholes ? 7 : 4) * width);
    h0At = NativeBatch.address(h0, states);
    c0At = NativeBatch.address(c0, states);
    hiddenAt = NativeBatch.address(hidden, rows * width);
    cellAt = NativeBatch.address(cell, rows * width);
    gatesAt = NativeBatch.address(gates, 4 * rows * width);
    seenAt = NativeBatch.address(seen, rows * width);
    int parts = batch.pool.threadsHere();
    scratchAt = batch.scratch(NativeRecurrent.lstmForwardScratchBytes(width, batch.first(), parts));
    if (rows > 0) {
      batch.pool.team(task);
    }
  }

  private void part(int part, int parts) {
    NativeRecurrent.lstmForward(
        part,
        parts,
        batch.pool.barrierAddress(),
        width,
        batch.steps(),
        batch.starts(),
        batch.rows(),
        batch.order(),
        batch.sequences(),
        inputAt,
        weightAt,
        biasAt,
        peepholes ? biasAt + 16 * width : 0,
        h0At,
        c0At,
        gate,
        active,
        candidate,
        hiddenAt,
        cellAt,
        gatesAt,
        seenAt,
        scratchAt);
  }
}
