package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** {@code lstmp_grad}: back through the time steps, then one product over all rows per weight. */
final class LstmpBackward implements Kernel {
  private final CudaDevice device;
  private final Tensor grad;
  private final Tensor weight;
  private final Tensor projectionWeight;
  private final Tensor bias;
  private final Tensor projection;
  private final Tensor cell;
  private final Tensor gates;
  private final Tensor seen;
  private final Tensor batchHidden;
  private final @Nullable Tensor h0;
  private final @Nullable Tensor c0;
  private final Tensor gateGrad;
  private final @Nullable Tensor weightGrad;
  private final @Nullable Tensor projectionWeightGrad;
  private final @Nullable Tensor biasGrad;
  private final @Nullable Tensor h0Grad;
  private final @Nullable Tensor c0Grad;
  private final Tensor projectionGrad;
  private final Tensor hiddenGrad;
  private final Tensor cellGrad;
  private final Tensor stepGrad;
  private final Tensor product;
  private final Tensor before;
  private final boolean peepholes;
  private final StepOrder order;
  private final LstmStep cells;
  private final Projection activation;
  private final RowPasses passes;
  private final Products products;

  LstmpBackward(KernelContext c) {
    device = CudaDevice.of(c);
    grad = c.in("Projection@GRAD");
    weight = c.in("Weight");
    projectionWeight = c.in("ProjWeight");
    bias = c.in("Bias");
    projection = c.in("Projection");
    cell = c.in("Cell");
    gates = c.in("BatchGate");
    seen = c.in("BatchCellPreAct");
    batchHidden = c.in("BatchHidden");
    h0 = c.inOrNull("H0");
    c0 = c.inOrNull("C0");
    @Nullable Tensor inputGrad = c.outOrNull("Input@GRAD");
    gateGrad = inputGrad == null ? c.scratch(c.dtype()) : inputGrad;
    weightGrad = c.outOrNull("Weight@GRAD");
    projectionWeightGrad = c.outOrNull("ProjWeight@GRAD");
    biasGrad = c.outOrNull("Bias@GRAD");
    h0Grad = c.outOrNull("H0@GRAD");
    c0Grad = c.outOrNull("C0@GRAD");
    projectionGrad = c.scratch(c.dtype());
    hiddenGrad = c.scratch(c.dtype());
    cellGrad = c.scratch(c.dtype());
    stepGrad = c.scratch(c.dtype());
    product = c.scratch(c.dtype());
    before = c.scratch(c.dtype());
    LstmOptions options = LstmOptions.of(c);
    peepholes = options.peepholes();
    order = new StepOrder(c);
    cells = LstmStep.backward(device, options, order, c.attrs().getFloat("cell_clip"));
    activation = new Projection(c, order, "project_backward");
    passes = new RowPasses(c);
    products = new Products(c);
  }

  @Override
  public void run() {
    order.follow(projection.lod());
    int width = (int) projectionWeight.dim(0);
    int projected = (int) projectionWeight.dim(1);
    gateGrad.resize(order.rows(), 4L * width);
    if (c0Grad != null && order.size(0) < order.sequences()) {
      device.zero(c0Grad.address(), c0Grad.bytes());
    }
    if (order.rows() == 0) {
      clear(weightGrad);
      clear(projectionWeightGrad);
      clear(biasGrad);
      clear(h0Grad);
      return;
    }
    steps(width, projected);
    if (h0Grad != null) {
      before.resize(order.sequences(), 4L * width);
      passes.first(order, gateGrad, 4 * width, before);
      products.byTransposed(
          order.sequences(),
          projected,
          4 * width,
          before.address(),
          4 * width,
          weight.address(),
          4 * width,
          0,
          h0Grad.address(),
          projected);
    }
    if (weightGrad != null) {
      before.resize(order.rows(), projected);
      passes.previous(order, projection, h0, projected, before);
      products.transposedBy(
          projected,
          4 * width,
          order.rows(),
          before.address(),
          projected,
          gateGrad.address(),
          4 * width,
          weightGrad.address(),
          4 * width);
    }
    if (projectionWeightGrad != null) {
      products.transposedBy(
          width,
          projected,
          order.rows(),
          batchHidden.address(),
          width,
          projectionGrad.address(),
          projected,
          projectionWeightGrad.address(),
          projected);
    }
    if (biasGrad != null) {
      if (peepholes) {
        passes.biasAndPeepholes(order, gateGrad, cell, c0, width, biasGrad);
      } else {
        passes.columnSums(gateGrad, order.rows(), 4 * width, biasGrad);
      }
    }
  }

  private void steps(int width, int projected) {
    int most = order.size(0);
    projectionGrad.resize(order.rows(), projected);
    hiddenGrad.resize(most, width);
    cellGrad.resize(most, width);
    stepGrad.resize(most, 4L * width);
    product.resize(most, projected);
    int bytes = projectionGrad.dtype().bytes();
    for (int step = order.steps() - 1; step >= 0; step--) {
      int batch = order.size(step);
      activation.backward(step, projected, grad, projection, product, projectionGrad);
      products.byTransposed(
          batch,
          width,
          projected,
          projectionGrad.address() + (long) order.start(step) * projected * bytes,
          projected,
          projectionWeight.address(),
          projected,
          0,
          hiddenGrad.address(),
          width);
      cells.backward(
          step,
          width,
          null,
          hiddenGrad.address(),
          batch,
          width,
          1,
          bias,
          c0,
          cell,
          gates,
          seen,
          cellGrad,
          stepGrad,
          gateGrad,
          c0Grad);
      if (step > 0) {
        products.byTransposed(
            batch,
            projected,
            4 * width,
            stepGrad.address(),
            4 * width,
            weight.address(),
            4 * width,
            0,
            product.address(),
            projected);
      }
    }
  }

  private void clear(@Nullable Tensor gradient) {
    if (gradient != null && gradient.bytes() > 0) {
      device.zero(gradient.address(), gradient.bytes());
    }
  }
}
