package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code lstmp}: for each time step the gates' product, the cells, the projection's product and its
 * activation.
 */
final class LstmpForward implements Kernel {
  private final Tensor input;
  private final Tensor weight;
  private final Tensor projectionWeight;
  private final Tensor bias;
  private final @Nullable Tensor h0;
  private final @Nullable Tensor c0;
  private final Tensor projection;
  private final Tensor cell;
  private final @Nullable Tensor gates;
  private final @Nullable Tensor seen;
  private final Tensor batchHidden;
  private final Tensor state;
  private final Tensor product;
  private final StepOrder order;
  private final LstmStep cells;
  private final Projection activation;
  private final RowPasses passes;
  private final Products products;

  LstmpForward(KernelContext c) {
    input = c.in("Input");
    weight = c.in("Weight");
    projectionWeight = c.in("ProjWeight");
    bias = c.in("Bias");
    h0 = c.inOrNull("H0");
    c0 = c.inOrNull("C0");
    projection = c.out("Projection");
    cell = c.out("Cell");
    gates = c.outOrNull("BatchGate");
    seen = c.outOrNull("BatchCellPreAct");
    @Nullable Tensor wanted = c.outOrNull("BatchHidden");
    batchHidden = wanted == null ? c.scratch(c.dtype()) : wanted;
    state = c.scratch(c.dtype());
    product = c.scratch(c.dtype());
    order = new StepOrder(c);
    cells =
        LstmStep.forward(
            CudaDevice.of(c), LstmOptions.of(c), order, c.attrs().getFloat("cell_clip"));
    activation = new Projection(c, order, "project_forward");
    passes = new RowPasses(c);
    products = new Products(c);
  }

  @Override
  public void run() {
    order.follow(input.lod());
    int width = (int) projectionWeight.dim(0);
    int projected = (int) projectionWeight.dim(1);
    if (gates != null) {
      gates.resize(order.rows(), 4L * width);
    }
    if (seen != null) {
      seen.resize(order.rows(), width);
    }
    batchHidden.resize(order.rows(), width);
    if (order.rows() == 0) {
      return;
    }
    state.resize(order.size(0), projected);
    product.resize(order.size(0), 4L * width);
    if (h0 != null) {
      passes.rank(order, h0, projected, state);
    }
    for (int step = 0; step < order.steps(); step++) {
      step(step, width, projected);
    }
  }

  private void step(int step, int width, int projected) {
    int batch = order.size(step);
    boolean before = step > 0 || h0 != null;
    if (before) {
      products.multiply(
          batch,
          4 * width,
          projected,
          state.address(),
          projected,
          weight.address(),
          4 * width,
          product.address(),
          4 * width);
    }
    long hidden =
        batchHidden.address() + (long) order.start(step) * width * batchHidden.dtype().bytes();
    long z = before ? product.address() : 0;
    cells.forward(step, width, input, z, bias, c0, cell, gates, seen, hidden, null);
    products.multiply(
        batch,
        projected,
        width,
        hidden,
        width,
        projectionWeight.address(),
        projected,
        state.address(),
        projected);
    activation.forward(step, projected, state, projection);
  }
}
