package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.Blas;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * {@code lstm_grad} step by step with products of half precision; see {@link Parts}. Gradients have
 * no bound, so three products take bf16; where products may be TF32, one in fp16 does, whose ten
 * bits of fraction TF32 has too, each row scaled by a power of two of its own. Where a grid can
 * take the last steps, in which few sequences go on, it does.
 *
 * <p>Results lie in rows of whole 16 bytes: microseconds on an H200, 256 x 6000 x 1500 in fp16
 * 33.8, with 1504 columns 13.3 (64 rows 17.0 and 8.0), in TF32 20.6 at best. The step of the large
 * model with 256 sentences of Penn Treebank's lengths went from 35.3 to 33.1 milliseconds in
 * float32, from 10.0 to 9.4 in TF32.
 */
final class LstmPartsBackward implements RecurrentForm {
  /** Between 650, where it was not faster than float32 or TF32, and 1500, where it was measured. */
  private static final int LEAST_WIDTH = 1024;

  private final LstmBackward lstm;
  private final Tensor weights;
  private final Tensor scaledWeights;
  private final Tensor factors;
  private final Tensor rowFactors;
  private final Tensor cellGrad;
  private final Tensor stepGrad;
  private final Tensor scaledGrad;
  private final Tensor product;
  private final Tensor tailGrad;
  private final Products products;
  private @Nullable Parts parts;
  private @Nullable LstmStep cells;

  LstmPartsBackward(KernelContext c, LstmBackward lstm) {
    this.lstm = lstm;
    weights = c.scratch(DType.BFLOAT16);
    scaledWeights = c.scratch(DType.FLOAT16);
    factors = c.scratch(DType.FLOAT32);
    rowFactors = c.scratch(DType.FLOAT32);
    stepGrad = c.scratch(DType.BFLOAT16);
    scaledGrad = c.scratch(DType.FLOAT16);
    cellGrad = c.scratch(DType.FLOAT32);
    product = c.scratch(DType.FLOAT32);
    tailGrad = c.scratch(DType.FLOAT32);
    products = new Products(c);
  }

  /** Prepares it for a width; null where it cannot be used or does not pay. */
  @Nullable LstmPartsBackward at(int width) {
    if (lstm.options.dtype() != DType.FLOAT32 || width < LEAST_WIDTH) {
      return null;
    }
    Parts made = Parts.ofGradients(lstm.device, width);
    if (made == null) {
      return null;
    }
    parts = made;
    cells =
        made.count() == 1
            ? LstmStep.backwardScaled(lstm.device, lstm.options, lstm.order)
            : LstmStep.backwardInParts(lstm.device, lstm.options, lstm.order);
    return this;
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
    int padded = Parts.padded(width);
    int batch = order.size(0);
    boolean scaled = split.count() == 1;
    if (scaled) {
      split.split(lstm.device, lstm.weight, scaledWeights, factors);
      scaledGrad.resize(batch, 4L * width);
      rowFactors.resize(batch);
    } else {
      split.splitColumns(lstm.weight, weights);
      stepGrad.resize(batch, 12L * width);
    }
    cellGrad.resize(batch, width);
    product.resize(batch, padded);
    int tail = tail(order, width, padded);
    for (int t = tail - 1; t >= 0; t--) {
      int later = order.size(t + 1);
      long z = later == 0 ? 0 : product.address();
      if (scaled) {
        step.backwardScaled(
            t,
            width,
            lstm.grad,
            z,
            later,
            padded,
            t + 1 < tail,
            lstm.bias,
            lstm.c0,
            lstm.cell,
            lstm.gates,
            lstm.seen,
            cellGrad,
            scaledGrad,
            lstm.gateGrad,
            lstm.c0Grad,
            rowFactors,
            split.factor(factors));
      } else {
        step.backward(
            t,
            width,
            lstm.grad,
            z,
            later,
            padded,
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
      }
      if (t > 0) {
        multiply(order.size(t), padded, scaled ? 4 * width : 12 * width, scaled);
      }
    }
  }

  /** Lets the grid take the last steps; gives the first of those, or the number of steps. */
  private int tail(StepOrder order, int width, int padded) {
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
          padded);
    }
    return tail;
  }

  /** A step's gradients of the gates back through the weights. */
  private void multiply(int rows, int padded, int length, boolean scaled) {
    Blas blas = lstm.device.blas();
    blas.gemmOfHalves(
        scaled ? DType.FLOAT16 : DType.BFLOAT16,
        false,
        true,
        rows,
        padded,
        length,
        1,
        scaled ? scaledGrad.address() : stepGrad.address(),
        length,
        scaled ? scaledWeights.address() : weights.address(),
        length,
        0,
        product.address(),
        padded);
  }

  @Override
  public String toString() {
    String text =
        parts != null && parts.count() == 1
            ? "per step in scaled fp16 from batch 65 on"
            : "per step in bf16 parts from batch 65 on";
    return lstm.grid() == null ? text : text + ", the last steps in the grid";
  }
}
