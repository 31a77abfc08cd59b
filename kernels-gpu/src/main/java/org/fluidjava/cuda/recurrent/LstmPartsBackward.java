package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.Precision;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * {@code lstm_grad} step by step with products of bf16 in parts; see {@link Parts}. It pays for
 * wide layers; where products may be TF32, they are faster. Where a grid can take the last steps,
 * in which few sequences go on, it does.
 */
final class LstmPartsBackward implements RecurrentForm {
  /** Between 650 (equal) and 1500 (18 % faster than float32), where it was measured. */
  private static final int LEAST_WIDTH = 1024;

  private final LstmBackward lstm;
  private final Tensor weights;
  private final Tensor cellGrad;
  private final Tensor stepGrad;
  private final Tensor product;
  private final Tensor tailGrad;
  private final Products products;
  private @Nullable Parts parts;
  private @Nullable LstmStep cells;

  LstmPartsBackward(KernelContext c, LstmBackward lstm) {
    this.lstm = lstm;
    weights = c.scratch(DType.BFLOAT16);
    stepGrad = c.scratch(DType.BFLOAT16);
    cellGrad = c.scratch(DType.FLOAT32);
    product = c.scratch(DType.FLOAT32);
    tailGrad = c.scratch(DType.FLOAT32);
    products = new Products(c);
  }

  /** Prepares it for a width; null where it cannot be used or does not pay. */
  @Nullable LstmPartsBackward at(int width) {
    if (lstm.options.dtype() != DType.FLOAT32
        || width < LEAST_WIDTH
        || lstm.device.precision() == Precision.TF32) {
      return null;
    }
    parts = Parts.of(lstm.device, width, true);
    cells = LstmStep.backwardInParts(lstm.device, lstm.options, lstm.order);
    return parts == null ? null : this;
  }

  @Override
  public boolean takes(int batch) {
    return batch > 64;
  }

  @Override
  public void run() {
    Parts split = parts;
    LstmStep step = cells;
    if (split == null || step == null) {
      throw new IllegalStateException("not prepared for a width");
    }
    StepOrder order = lstm.order;
    int width = (int) lstm.weight.dim(0);
    int batch = order.size(0);
    split.splitColumns(lstm.weight, weights);
    cellGrad.resize(batch, width);
    stepGrad.resize(batch, 12L * width);
    product.resize(batch, width);
    LstmGridBackward grid = lstm.grid();
    int tail = grid == null ? order.steps() : grid.tail();
    if (grid != null && tail < order.steps()) {
      int rows = order.size(tail);
      tailGrad.resize(rows, 4L * width);
      grid.run(tail, tailGrad, cellGrad);
      products.byTransposed(
          rows,
          width,
          4 * width,
          tailGrad.address(),
          4 * width,
          lstm.weight.address(),
          4 * width,
          0,
          product.address(),
          width);
    }
    for (int t = tail - 1; t >= 0; t--) {
      int later = order.size(t + 1);
      step.backward(
          t,
          width,
          lstm.grad,
          later == 0 ? 0 : product.address(),
          later,
          1,
          lstm.bias,
          lstm.c0,
          lstm.cell,
          lstm.gates,
          lstm.seen,
          cellGrad,
          stepGrad,
          lstm.gateGrad,
          lstm.c0Grad);
      if (t > 0) {
        lstm.device
            .blas()
            .gemmOfHalves(
                DType.BFLOAT16,
                false,
                true,
                order.size(t),
                width,
                12 * width,
                1,
                stepGrad.address(),
                12 * width,
                weights.address(),
                12 * width,
                0,
                product.address(),
                width);
      }
    }
  }

  @Override
  public String toString() {
    return "per step in bf16 parts from batch 65 on";
  }
}
