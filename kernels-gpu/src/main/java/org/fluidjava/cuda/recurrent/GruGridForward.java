package org.fluidjava.cuda.recurrent;

import java.util.List;
import org.fluidjava.cuda.Precision;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** {@code gru} in a cooperative grid. */
final class GruGridForward implements RecurrentForm {
  private static final String SOURCE = "recurrent/gru_grid_forward.cu";
  private static final String ENTRY = "gru_grid_forward";

  /** States, and reset states. */
  private static final int BUFFERS = 2;

  private final GruForward gru;
  private final GruGridShape shape;
  private final GridKernel kernel;
  private final Tensor flags;
  private final Tensor exchange;

  private GruGridForward(GruForward gru, GruGridShape shape, Tensor flags, Tensor exchange) {
    this.gru = gru;
    this.shape = shape;
    this.flags = flags;
    this.exchange = exchange;
    kernel =
        new GridKernel(
            gru.device,
            SOURCE,
            ENTRY,
            shape.grid(),
            shape::variant,
            options(gru.options, gru.h0 == null),
            flags);
  }

  /** Null where this form cannot be used. */
  static @Nullable GruGridForward of(GruForward gru, int width, Tensor flags, Tensor exchange) {
    if (gru.options.dtype() != DType.FLOAT32) {
      return null;
    }
    GruGridShape shape = GruGridShape.of(gru.device, width);
    return shape == null ? null : new GruGridForward(gru, shape, flags, exchange);
  }

  /**
   * Parts in fp16 where the hidden states cannot leave its range. First states may be larger than
   * 1; unscaled they can be 65504, and what fp16 then lacks near zero is 3e-8.
   */
  private static String[] options(GruOptions options, boolean startsAtZero) {
    return options.defines(
        "HALF=" + (options.isHiddenBounded() ? 1 : 0), "SCALE=" + (startsAtZero ? "64.f" : "1.f"));
  }

  static List<Specialisation> specialisations() {
    return GruGridShape.specialisations(SOURCE, ENTRY, GruGridForward::options);
  }

  @Override
  public boolean takes(int batch) {
    return shape.isFaster(gru.order, batch, gru.precision() == Precision.TF32);
  }

  @Override
  public void run() {
    int batch = gru.order.size(0);
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
        .tensor(gru.input)
        .tensor(gru.weight)
        .tensor(gru.bias)
        .tensor(gru.h0)
        .pointer(order.starts())
        .pointer(order.base())
        .pointer(order.order())
        .integer(steps)
        .integer(rank)
        .integer(order.direction())
        .integer(shape.grid().groups())
        .integer(kernel.epoch())
        .tensor(gru.hidden)
        .tensor(gru.batchHidden)
        .tensor(gru.gates)
        .tensor(gru.reset)
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
