package org.fluidjava.cuda.recurrent;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** The general form of {@code gru}: two products and two elementwise passes for each time step. */
final class GruStepForward implements RecurrentForm {
  private final GruForward gru;
  private final GruStep cells;
  private final RowPasses passes;
  private final Tensor gates;
  private final Tensor reset;
  private final Tensor state;
  private final Tensor first;

  GruStepForward(KernelContext c, GruForward gru) {
    this.gru = gru;
    cells = new GruStep(c, gru.options, gru.order);
    passes = new RowPasses(c);
    gates = orScratch(c, gru.gates);
    reset = orScratch(c, gru.reset);
    state = orScratch(c, gru.batchHidden);
    first = c.scratch(c.dtype());
  }

  private static Tensor orScratch(KernelContext c, @Nullable Tensor wanted) {
    return wanted == null ? c.scratch(c.dtype()) : wanted;
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
    gates.resize(order.rows(), 3L * width);
    reset.resize(order.rows(), width);
    state.resize(order.rows(), width);
    if (gru.h0 != null) {
      first.resize(order.size(0), width);
      passes.rank(order, gru.h0, width, first);
    }
    for (int step = 0; step < order.steps(); step++) {
      long before = gru.h0 == null ? 0 : first.address();
      if (step > 0) {
        before = state.address() + (long) order.start(step - 1) * width * state.dtype().bytes();
      }
      cells.forward(
          step,
          order.size(step),
          width,
          gru.input,
          gru.weight,
          gru.bias,
          before,
          gru.h0,
          gates,
          reset,
          state,
          gru.hidden);
    }
  }

  @Override
  public String toString() {
    return "per step";
  }
}
