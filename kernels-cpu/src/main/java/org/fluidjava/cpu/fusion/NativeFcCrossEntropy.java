package org.fluidjava.cpu.fusion;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.cpu.nativelib.NativeOutputLayer;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** {@code fused_fc_cross_entropy} and its training form over {@link NativeOutputLayer}, float32. */
final class NativeFcCrossEntropy implements Kernel, ComputePool.Task {
  private final Tensor x;
  private final Tensor w;
  private final @Nullable Tensor bias;
  private final Tensor label;
  private final Tensor loss;
  private final @Nullable Tensor lossGrad;
  private final @Nullable Tensor dx;
  private final @Nullable Tensor dw;
  private final @Nullable Tensor db;
  private final Tensor scratch;
  private final long ignore;

  NativeFcCrossEntropy(KernelContext c, boolean training) {
    x = c.in("X");
    w = c.in("W");
    bias = c.inOrNull("Bias");
    label = c.in("Label");
    loss = c.out("Loss");
    lossGrad = training ? c.in("Loss@GRAD") : null;
    dx = training ? c.outOrNull("X@GRAD") : null;
    dw = training ? c.outOrNull("W@GRAD") : null;
    db = training ? c.outOrNull("Bias@GRAD") : null;
    scratch = c.scratch(DType.UINT8);
    ignore = c.attrs().getInt("ignore_index");
  }

  @Override
  public void run() {
    long classes = w.dim(1);
    if (NativeKernels.firstInvalidLabel(0, label.numel(), label.address(), classes, ignore) >= 0) {
      FusedFcCrossEntropyKernels.checkLabels(label.elements(), classes, ignore);
    }
    ComputePool pool = ComputePool.shared();
    scratch.resize(
        NativeOutputLayer.outputLayerScratchBytes(
            x.dim(0), x.dim(1), classes, lossGrad != null, pool.threadsHere()));
    pool.team(this);
  }

  @Override
  public void run(int part, int parts) {
    NativeOutputLayer.outputLayer(
        part,
        parts,
        parts == 1 ? 0 : ComputePool.shared().barrierAddress(),
        x.dim(0),
        x.dim(1),
        w.dim(1),
        x.address(),
        w.address(),
        address(bias),
        label.address(),
        ignore,
        address(lossGrad),
        loss.address(),
        address(dx),
        address(dw),
        address(db),
        scratch.address());
  }

  private static long address(@Nullable Tensor tensor) {
    return tensor == null ? 0 : tensor.address();
  }
}
