package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.nativelib.NativeRecurrent;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** {@code lstm_grad} in float32: all time steps in one native call of the thread team. */
final class NativeLstmBackward implements Kernel {
  private final Tensor grad;
  private final Tensor weight;
  private final Tensor bias;
  private final Tensor hidden;
  private final Tensor cell;
  private final Tensor gates;
  private final Tensor seen;
  private final @Nullable Tensor h0;
  private final @Nullable Tensor c0;
  private final @Nullable Tensor inputGrad;
  private final @Nullable Tensor weightGrad;
  private final @Nullable Tensor biasGrad;
  private final @Nullable Tensor h0Grad;
  private final @Nullable Tensor c0Grad;
  private final boolean peepholes;
  private final int gate;
  private final int active;
  private final int candidate;
  private final NativeBatch batch;
  private final ComputePool.Task task = this::part;
  private long width;
  private long gradAt;
  private long weightAt;
  private long biasAt;
  private long hiddenAt;
  private long cellAt;
  private long gatesAt;
  private long seenAt;
  private long h0At;
  private long c0At;
  private long inputGradAt;
  private long weightGradAt;
  private long biasGradAt;
  private long h0GradAt;
  private long c0GradAt;
  private long scratchAt;

  NativeLstmBackward(KernelContext c) {
    grad = c.in("Hidden@GRAD");
    weight = c.in("Weight");
    bias = c.in("Bias");
    hidden = c.in("Hidden");
    cell = c.in("Cell");
    gates = c.in("BatchGate");
    seen = c.in("BatchCellPreAct");
    h0 = c.inOrNull("H0");
    c0 = c.inOrNull("C0");
    inputGrad = c.outOrNull("Input@GRAD");
    weightGrad = c.outOrNull("Weight@GRAD");
    biasGrad = c.outOrNull("Bias@GRAD");
    h0Grad = c.outOrNull("H0@GRAD");
    c0Grad = c.outOrNull("C0@GRAD");
    peepholes = c.attrs().getBoolean("use_peepholes");
    gate = Activation.named(c.attrs().getString("gate_activation")).ordinal();
    active = Activation.named(c.attrs().getString("cell_activation")).ordinal();
    candidate = Activation.named(c.attrs().getString("candidate_activation")).ordinal();
    batch = new NativeBatch(c);
  }

  @Override
  public void run() {
    batch.follow(hidden.lod());
    width = weight.dim(0);
    long rows = batch.total();
    long states = batch.sequences() * width;
    long biasWidth = (peepholes ? 7 : 4) * width;
    gradAt = NativeBatch.address(grad, rows * width);
    weightAt = NativeBatch.address(weight, 4 * width * width);
    biasAt = NativeBatch.address(bias, biasWidth);
    hiddenAt = NativeBatch.address(hidden, rows * width);
    cellAt = NativeBatch.address(cell, rows * width);
    gatesAt = NativeBatch.address(gates, 4 * rows * width);
    seenAt = NativeBatch.address(seen, rows * width);
    h0At = NativeBatch.address(h0, states);
    c0At = NativeBatch.address(c0, states);
    inputGradAt = NativeBatch.address(inputGrad, 4 * rows * width);
    weightGradAt = NativeBatch.address(weightGrad, 4 * width * width);
    biasGradAt = NativeBatch.address(biasGrad, biasWidth);
    h0GradAt = NativeBatch.address(h0Grad, states);
    c0GradAt = NativeBatch.address(c0Grad, states);
    int parts = batch.pool.threadsHere();
    scratchAt =
        batch.scratch(NativeRecurrent.lstmBackwardScratchBytes(width, batch.first(), rows, parts));
    batch.pool.team(task);
  }

  private void part(int part, int parts) {
    NativeRecurrent.lstmBackward(
        part,
        parts,
        batch.pool.barrierAddress(),
        width,
        batch.steps(),
        batch.starts(),
        batch.rows(),
        batch.order(),
        batch.sequences(),
        weightAt,
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
        gradAt,
        inputGradAt,
        weightGradAt,
        biasGradAt,
        peepholes && biasGradAt != 0 ? biasGradAt + 16 * width : 0,
        h0GradAt,
        c0GradAt,
        scratchAt);
  }
}
