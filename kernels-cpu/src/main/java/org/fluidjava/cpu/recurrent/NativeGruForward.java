package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.nativelib.NativeRecurrent;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** {@code gru} in float32: all time steps in one native call of the thread team. */
final class NativeGruForward implements Kernel {
  private final Tensor input;
  private final Tensor weight;
  private final @Nullable Tensor bias;
  private final @Nullable Tensor h0;
  private final Tensor hidden;
  private final @Nullable Tensor gates;
  private final @Nullable Tensor reset;
  private final @Nullable Tensor batchHidden;
  private final int gate;
  private final int candidate;
  private final boolean originMode;
  private final NativeBatch batch;
  private final ComputePool.Task task = this::part;
  private long width;
  private long inputAt;
  private long weightAt;
  private long biasAt;
  private long h0At;
  private long hiddenAt;
  private long gatesAt;
  private long resetAt;
  private long batchHiddenAt;
  private long scratchAt;

  NativeGruForward(KernelContext c) {
    input = c.in("Input");
    weight = c.in("Weight");
    bias = c.inOrNull("Bias");
    h0 = c.inOrNull("H0");
    hidden = c.out("Hidden");
    gates = c.outOrNull("BatchGate");
    reset = c.outOrNull("BatchResetHiddenPrev");
    batchHidden = c.outOrNull("BatchHidden");
    gate = Activation.named(c.attrs().getString("gate_activation")).ordinal();
    candidate = Activation.named(c.attrs().getString("activation")).ordinal();
    originMode = c.attrs().getBoolean("origin_mode");
    batch = new NativeBatch(c);
  }

  @Override
  public void run() {
    batch.follow(input.lod());
    width = weight.dim(0);
    long rows = batch.total();
    inputAt = NativeBatch.address(input, 3 * rows * width);
    weightAt = NativeBatch.address(weight, 3 * width * width);
    biasAt = NativeBatch.address(bias, 3 * width);
    h0At = NativeBatch.address(h0, batch.sequences() * width);
    hiddenAt = NativeBatch.address(hidden, rows * width);
    gatesAt = NativeBatch.address(gates, 3 * rows * width);
    resetAt = NativeBatch.address(reset, rows * width);
    batchHiddenAt = NativeBatch.address(batchHidden, rows * width);
    int parts = batch.pool.threadsHere();
    scratchAt = batch.scratch(NativeRecurrent.gruForwardScratchBytes(width, batch.first(), parts));
    if (rows > 0) {
      batch.pool.team(task);
    }
  }

  private void part(int part, int parts) {
    NativeRecurrent.gruForward(
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
        h0At,
        gate,
        candidate,
        originMode,
        hiddenAt,
        gatesAt,
        resetAt,
        batchHiddenAt,
        scratchAt);
  }
}
