package org.fluidjava.cuda.recurrent;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;

/**
 * The general form of {@code gru_grad}: two elementwise passes and two products for each time step.
 */
final class GruStepBackward implements RecurrentForm {
  private final GruBackward gru;
  private final GruStep cells;
  private final RowPasses passes;
  private final Tensor carried;
  private final Tensor stepGrad;

  GruStepBackward(KernelContext c, GruBackward gru) {
    this.gru = gru;
    cells = new GruStep(c, gru.options, gru.order);
    passes = new RowPasses(c);
    carried = c.scratch(c.dtype());
    stepGrad = c.scratch(c.dtype());
  }

  GruStep cells() {
    return cells;
  }

  @Override
  public boolean takes(int batch) {
    return true;
  }

  @Override
  public void run() {
    StepOrder order = gru.order;
    int width = (int) gru.weight.dim(0);
    carried.resize(order.size(0), width);
    stepGrad.resize(order.size(0), 3L * width);
    for (int step = order.steps() - 1; step >= 0; step--) {
      cells.backward(
          step,
          order.size(step),
          order.size(step + 1),
          width,
          gru.grad,
          gru.weight,
          step > 0 || gru.h0 != null,
          gru.hidden,
          gru.h0,
          gru.gates,
          carried,
          step > 0 || gru.h0Grad != null,
          stepGrad,
          gru.gateGrad);
    }
    if (gru.h0Grad != null) {
      passes.unrank(order, carried, width, gru.h0Grad);
    }
  }

  @Override
  public String toString() {
    return "per step";
  }
}
