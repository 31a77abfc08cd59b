package org.fluidjava.cuda.recurrent;

import java.util.List;
import org.fluidjava.cuda.Precision;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** {@code gru_grad} in a cooperative grid. */
final class GruGridBackward implements RecurrentForm {
  private static final String SOURCE = "recurrent/gru_grid_backward.cu";
  private static final String ENTRY = "gru_grid_backward";

  /** Gradients of candidates, of reset gates, and of update gates in turn. */
  private static final int BUFFERS = 4;

  private final GruBackward gru;
  private final GruGridShape shape;
  private final GridKernel kernel;
  private final Tensor flags;
  private final Tensor exchange;

  private GruGridBackward(GruBackward gru, GruGridShape shape, Tensor flags, Tensor exchange) {
    this.gru = gru;
    this.shape = shape;
    this.flags = flags;
    this.exchange = exchange;
    kernel =
        new GridKernel(
            gru.device, SOURCE, ENTRY, shape.grid(), shape::variant, gru.options.defines(), flags);
  }

  /** Null where this form cannot be used. */
  static @Nullable GruGridBackward of(GruBackward gru, int width, Tensor flags, Tensor exchange) {
    if (gru.options.dtype() != DType.FLOAT32) {
      return null;
    }
    GruGridShape shape = GruGridShape.of(gru.device, width);
    return shape == null ? null : new GruGridBackward(gru, shape, flags, exchange);
  }

  static List<Specialisation> specialisations() {
    return GruGridShape.specialisations(SOURCE, ENTRY, (options, zero) -> options.defines());
  }

  @Override
  public boolean takes(int batch) {
    return shape.isFaster(gru.order, batch, gru.precision() == Precision.TF32);
  }

  @Override
  public void run() {
    StepOrder order = gru.order;
    int batch = order.size(0);
    @Nullable Tensor h0Grad = gru.h0Grad;
    if (h0Grad != null && batch < order.sequences()) {
      gru.device.zero(h0Grad.address(), h0Grad.bytes());
    }
    int most = shape.grid().batch();
    for (int rank = 0; rank < batch; rank += most) {
      run(rank, Math.min(most, batch - rank));
    }
  }

  private void run(int rank, int ranks) {
    StepOrder order = gru.order;
    int steps = order.length(rank);
    exchange.resize(shape.exchange(shape.grid().tiles(ranks), BUFFERS) / Float.BYTES);
    kernel
        .begin(ranks)
        .tensor(gru.grad)
        .tensor(gru.gates)
        .tensor(gru.hidden)
        .tensor(gru.h0)
        .tensor(gru.weight)
        .pointer(order.starts())
        .pointer(order.base())
        .pointer(order.order())
        .integer(steps)
        .integer(rank)
        .integer(order.direction())
        .integer(shape.grid().groups())
        .integer(kernel.epoch())
        .tensor(gru.gateGrad)
        .tensor(gru.h0Grad)
        .tensor(flags)
        .tensor(exchange);
    // Each step raises a block's flag twice.
    kernel.launch(ranks, 2 * steps);
  }

  @Override
  public String toString() {
    return shape.toString();
  }
}
