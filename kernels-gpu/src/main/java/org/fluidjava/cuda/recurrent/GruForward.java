package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.Precision;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** {@code gru}: the first form that can take the width and, at each run, the batch. */
final class GruForward implements Kernel {
  final CudaDevice device;
  final GruOptions options;
  final StepOrder order;
  final Tensor input;
  final Tensor weight;
  final @Nullable Tensor bias;
  final @Nullable Tensor h0;
  final Tensor hidden;

  /** Null where nobody wants it, as the next two. */
  final @Nullable Tensor gates;

  final @Nullable Tensor reset;
  final @Nullable Tensor batchHidden;

  private final GruStepForward steps;
  private final Forms forms;

  GruForward(KernelContext c) {
    device = CudaDevice.of(c);
    options = options(c);
    order = new StepOrder(c);
    input = c.in("Input");
    weight = c.in("Weight");
    bias = c.inOrNull("Bias");
    h0 = c.inOrNull("H0");
    hidden = c.out("Hidden");
    gates = c.outOrNull("BatchGate");
    reset = c.outOrNull("BatchResetHiddenPrev");
    batchHidden = c.outOrNull("BatchHidden");
    steps = new GruStepForward(c, this);
    Tensor flags = c.state(DType.INT32);
    Tensor exchange = c.scratch(c.dtype());
    forms =
        new Forms(
            "gru",
            steps,
            weight,
            width -> GruClusterForward.of(this, width),
            width -> GruGridForward.of(this, width, flags, exchange));
  }

  static GruOptions options(KernelContext c) {
    return new GruOptions(
        c.dtype(),
        c.attrs().getBoolean("origin_mode"),
        Activation.of(c, "gate_activation"),
        Activation.of(c, "activation"));
  }

  @Override
  public void run() {
    order.follow(input.lod());
    int width = (int) weight.dim(0);
    resize(gates, 3L * width);
    resize(reset, width);
    resize(batchHidden, width);
    if (order.rows() > 0) {
      forms.choose(width, order.size(0)).run();
    }
  }

  /** How products of this kernel are computed. */
  Precision precision() {
    return steps.cells().precision();
  }

  private void resize(@Nullable Tensor tensor, long columns) {
    if (tensor != null) {
      tensor.resize(order.rows(), columns);
    }
  }

  @Override
  public String toString() {
    return forms.toString();
  }
}
