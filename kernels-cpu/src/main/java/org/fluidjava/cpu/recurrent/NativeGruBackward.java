package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.nativelib.NativeRecurrent;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** {@code gru_grad} in float32: all time steps in one native call of the thread team. */
final class NativeGruBackward implements Kernel {
  private final Tensor grad;
  private final Tensor weight;
  private final Tensor hidden;
  private final Tensor gates;
  private final @Nullable Tensor h0;
  private final @Nullable Tensor inputGrad;
  private final @Nullable Tensor weightGrad;
  private final @Nullable Tensor biasGrad;
  private final @Nullable Tensor h0Grad;
  private final int gate;
  private final int candidate;
  private final boolean originMode;
  private final NativeBatch batch;
  private final ComputePool.Task task = this::part;
  private long width;
  private long gradAt;
  private long weightAt;
  private long hiddenAt;
  private long gatesAt;
  private long h0At;
  private long inputGradAt;
  private long weightGradAt;
  private long biasGradAt;
  private long h0GradAt;
  private long scratchAt;

  NativeGruBackward(KernelContext c) {
    grad = c.in("Hidden@GRAD");
    weight = c.in("Weight");
    hidden = c.in("Hidden");
    gates = c.in("BatchGate");
    h0 = c.inOrNull("H0");
    inputGrad = c.outOrNull("Input@GRAD");
    weightGrad = c.outOrNull("Weight@GRAD");
    biasGrad = c.outOrNull("Bias@GRAD");
    h0Grad = c.outOrNull("H0@GRAD");
    gate = Activation.named(c.attrs().getString("gate_activation")).ordinal();
    candidate = Activation.named(c.attrs().getString("activation")).ordinal();
    originMode = c.attrs().getBoolean("origin_mode");
    batch = new NativeBatch(c);
  }

  @Override
  public void run() {
    batch.follow(hidden.lod());
    width = weight.dim(0);
    long rows = batch.total();
    long states = batch.sequences() * width;
    gradAt = NativeBatch.address(grad, rows * width);
    weightAt = NativeBatch.address(weight, 3 * width * width);
    hiddenAt = NativeBatch.address(hidden, rows * width);
    gatesAt = NativeBatch.address(gates, 3 * rows * width);
    h0At = NativeBatch.address(h0, states);
    inputGradAt = NativeBatch.address(inputGrad, 3 * rows * width);
    weightGradAt = NativeBatch.address(weightGrad, 3 * width * width);
    biasGradAt = NativeBatch.address(biasGrad, 3 * width);
    h0GradAt = NativeBatch.address(h0Grad, states);
    int parts = batch.pool.threadsHere();
    scratchAt =
        batch.scratch(NativeRecurrent.gruBackwardScratchBytes(width, batch.first(), rows, parts));
    batch.pool.team(task);
  }

  private void part(int part, int parts) {
    NativeRecurrent.gruBackward(
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
        h0At,
        gate,
        candidate,
        originMode,
        hiddenAt,
        gatesAt,
        gradAt,
        inputGradAt,
        weightGradAt,
        biasGradAt,
        h0GradAt,
        scratchAt);
  }
}
