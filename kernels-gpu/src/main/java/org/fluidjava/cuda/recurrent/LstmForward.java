package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** {@code lstm}: the first form that can take the width and, at each run, the batch. */
final class LstmForward implements Kernel {
  final CudaDevice device;
  final LstmOptions options;
  final StepOrder order;
  final Tensor input;
  final Tensor weight;
  final Tensor bias;
  final @Nullable Tensor h0;
  final @Nullable Tensor c0;
  final Tensor hidden;
  final Tensor cell;
  final @Nullable Tensor gates;
  final @Nullable Tensor seen;

  private final Forms forms;
  private @Nullable LstmGridForward grid;

  LstmForward(KernelContext c) {
    device = CudaDevice.of(c);
    options = LstmOptions.of(c);
    order = new StepOrder(c);
    input = c.in("Input");
    weight = c.in("Weight");
    bias = c.in("Bias");
    h0 = c.inOrNull("H0");
    c0 = c.inOrNull("C0");
    hidden = c.out("Hidden");
    cell = c.out("Cell");
    gates = c.outOrNull("BatchGate");
    seen = c.outOrNull("BatchCellPreAct");
    LstmStepForward steps = new LstmStepForward(c, this);
    LstmPartsForward parts = new LstmPartsForward(c, this);
    Tensor flags = c.state(DType.INT32);
    Tensor exchange = c.scratch(c.dtype());
    forms =
        new Forms(
            "lstm",
            steps,
            weight,
            width -> LstmClusterForward.of(this, width),
            width -> grid = LstmGridForward.of(this, width, flags, exchange),
            width -> parts.at(width, grid));
  }

  @Override
  public void run() {
    order.follow(input.lod());
    int width = (int) weight.dim(0);
    if (gates != null) {
      gates.resize(order.rows(), 4L * width);
    }
    if (seen != null) {
      seen.resize(order.rows(), width);
    }
    if (order.rows() > 0) {
      forms.choose(width, order.size(0)).run();
    }
  }

  @Override
  public String toString() {
    return forms.toString();
  }
}
