package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** {@code lstm} in a cooperative grid. */
final class LstmGridForward implements RecurrentForm {
  private static final String SOURCE = "recurrent/lstm_grid_forward.cu";
  private static final String ENTRY = "lstm_grid_forward";

  private final LstmForward lstm;
  private final GridShape shape;
  private final GridKernel kernel;
  private final Tensor flags;
  private final Tensor exchange;

  private LstmGridForward(LstmForward lstm, GridShape shape, Tensor flags, Tensor exchange) {
    this.lstm = lstm;
    this.shape = shape;
    this.flags = flags;
    this.exchange = exchange;
    kernel =
        new GridKernel(
            lstm.device,
            SOURCE,
            ENTRY,
            shape,
            shape::forward,
            options(lstm.options, lstm.h0 == null),
            flags);
  }

  /** Null where this form cannot be used. */
  static @Nullable LstmGridForward of(LstmForward lstm, int width, Tensor flags, Tensor exchange) {
    if (lstm.options.dtype() != DType.FLOAT32) {
      return null;
    }
    GridShape shape = GridKernel.shape(lstm.device, width);
    return shape == null ? null : new LstmGridForward(lstm, shape, flags, exchange);
  }

  /**
   * Parts in fp16 where the hidden states cannot leave its range. First states may be larger than
   * 1; unscaled they can be 65504, and what fp16 then lacks near zero is 3e-8.
   */
  private static String[] options(LstmOptions options, boolean startsAtZero) {
    return options.defines(
        "HALF=" + (options.isHiddenBounded() ? 1 : 0), "SCALE=" + (startsAtZero ? "64.f" : "1.f"));
  }

  static List<Specialisation> specialisations() {
    LstmOptions plain = LstmOptions.usual(DType.FLOAT32, false);
    LstmOptions peepholes = LstmOptions.usual(DType.FLOAT32, true);
    LstmOptions others = new LstmOptions(DType.FLOAT32, true, 3, 0, 1);
    List<Specialisation> all = new ArrayList<>();
    for (GridShape shape : GridShape.examples()) {
      all.add(specialisation(shape, GridShape.MOST_TILES, plain, true));
    }
    GridShape narrow = GridShape.examples().get(0);
    GridShape medium = GridShape.examples().get(1);
    all.add(specialisation(medium, GridShape.FEW_TILES, peepholes, false));
    all.add(specialisation(narrow, GridShape.FEW_TILES, others, true));
    return all;
  }

  private static Specialisation specialisation(
      GridShape shape, int tiles, LstmOptions options, boolean startsAtZero) {
    Specialisation made =
        GridKernel.specialisation(
            SOURCE, ENTRY, shape.forward(tiles), options(options, startsAtZero));
    return made.spilling(GridShape.SPILLED_BYTES);
  }

  @Override
  public boolean takes(int batch) {
    return batch <= shape.batch();
  }

  @Override
  public void run() {
    run(0);
  }

  /** The step from which on a batch that is too large for it can be gone on with in it. */
  int tail() {
    return shape.tail(lstm.order);
  }

  /** The steps from one on; the states of the step before, if there is one, are there. */
  void run(int from) {
    StepOrder order = lstm.order;
    int batch = order.size(from);
    exchange.resize(shape.forwardExchange(shape.tiles(batch)) / Float.BYTES);
    kernel
        .begin(batch)
        .tensor(lstm.input)
        .tensor(lstm.weight)
        .tensor(lstm.bias)
        .tensor(lstm.h0)
        .tensor(lstm.c0)
        .pointer(order.starts())
        .pointer(order.base())
        .pointer(order.order())
        .integer(from)
        .integer(order.steps())
        .integer(order.direction())
        .integer(shape.groups())
        .integer(kernel.epoch())
        .tensor(lstm.hidden)
        .tensor(lstm.cell)
        .tensor(lstm.gates)
        .tensor(lstm.seen)
        .tensor(flags)
        .tensor(exchange);
    kernel.launch(batch, order.steps() - from);
  }

  @Override
  public String toString() {
    return kernel.toString();
  }
}
