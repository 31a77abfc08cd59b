package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * {@code lstm} step by step with products of half precision in parts, for batches and widths that
 * the chip cannot hold; see {@link Parts}. Once few enough sequences go on, the grid takes the
 * rest.
 */
final class LstmPartsForward implements RecurrentForm {
  private final LstmForward lstm;
  private final Tensor weights;
  private final Tensor state;
  private final Tensor product;
  private final Tensor factors;
  private @Nullable Parts parts;
  private @Nullable LstmStep cells;
  private @Nullable LstmGridForward grid;

  LstmPartsForward(KernelContext c, LstmForward lstm) {
    this.lstm = lstm;
    weights = c.scratch(DType.FLOAT16);
    state = c.scratch(DType.FLOAT16);
    product = c.scratch(DType.FLOAT32);
    factors = c.scratch(DType.FLOAT32);
  }

  /** Prepares it for a width; null where it cannot be used: fp16 needs states that are bounded. */
  @Nullable LstmPartsForward at(int width, @Nullable LstmGridForward rest) {
    if (lstm.options.dtype() != DType.FLOAT32 || !lstm.options.isHiddenBounded()) {
      return null;
    }
    Parts made = Parts.of(lstm.device, width, lstm.h0 == null);
    if (made == null) {
      return null;
    }
    parts = made;
    grid = rest;
    cells =
        LstmStep.forwardInParts(lstm.device, lstm.options, lstm.order, made.count(), made.scale());
    return this;
  }

  @Override
  public boolean takes(int batch) {
    return true;
  }

  @Override
  public void run() {
    Parts split = parts;
    LstmStep step = cells;
    if (split == null || step == null) {
      throw new IllegalStateException("not prepared for a width");
    }
    CudaDevice device = lstm.device;
    StepOrder order = lstm.order;
    int width = (int) lstm.weight.dim(0);
    int padded = Parts.padded(width);
    int pitch = split.count() * padded;
    split.split(device, lstm.weight, weights, factors);
    state.resize(order.size(0), pitch);
    product.resize(order.size(0), 4L * width);
    if (padded != width) {
      device.zero(state.address(), state.bytes());
    }
    if (lstm.h0 != null) {
      split.splitStates(order, lstm.h0, width, state);
    }
    int tail = grid == null ? order.steps() : grid.tail();
    for (int t = 0; t < tail; t++) {
      boolean before = t > 0 || lstm.h0 != null;
      if (before) {
        device
            .blas()
            .gemmOfHalves(
                DType.FLOAT16,
                false,
                false,
                order.size(t),
                4 * width,
                pitch,
                1,
                state.address(),
                pitch,
                weights.address(),
                4 * width,
                0,
                product.address(),
                4 * width);
      }
      step.forward(
          t,
          width,
          lstm.input,
          before ? product.address() : 0,
          lstm.bias,
          lstm.c0,
          lstm.cell,
          lstm.gates,
          lstm.seen,
          state.address(),
          lstm.hidden,
          split.factor(factors),
          padded);
    }
    if (grid != null && tail < order.steps()) {
      grid.run(tail);
    }
  }

  @Override
  public String toString() {
    String text =
        parts != null && parts.count() == 1 ? "per step in fp16" : "per step in fp16 parts";
    return grid == null ? text : text + ", the last steps in the grid";
  }
}
