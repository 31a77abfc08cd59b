package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.Precision;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** {@code lstm_grad} in a cooperative grid. */
final class LstmGridBackward implements RecurrentForm {
  private static final String SOURCE = "recurrent/lstm_grid_backward.cu";
  private static final String ENTRY = "lstm_grid_backward";

  private final LstmBackward lstm;
  private final GridShape shape;
  private final GridKernel kernel;
  private final Tensor flags;
  private final Tensor exchange;

  private LstmGridBackward(LstmBackward lstm, GridShape shape, Tensor flags, Tensor exchange) {
    this.lstm = lstm;
    this.shape = shape;
    this.flags = flags;
    this.exchange = exchange;
    kernel =
        new GridKernel(
            lstm.device, SOURCE, ENTRY, shape, shape::backward, lstm.options.defines(), flags);
  }

  /** Null where this form cannot be used. */
  static @Nullable LstmGridBackward of(
      LstmBackward lstm, int width, Tensor flags, Tensor exchange) {
    if (lstm.options.dtype() != DType.FLOAT32) {
      return null;
    }
    GridShape shape = GridKernel.shape(lstm.device, width);
    return shape == null ? null : new LstmGridBackward(lstm, shape, flags, exchange);
  }

  static List<Specialisation> specialisations() {
    String[] plain = LstmOptions.usual(DType.FLOAT32, false).defines();
    String[] peepholes = LstmOptions.usual(DType.FLOAT32, true).defines();
    String[] others = new LstmOptions(DType.FLOAT32, true, 3, 0, 1).defines();
    List<Specialisation> all = new ArrayList<>();
    for (GridShape shape : GridShape.examples()) {
      all.add(specialisation(shape, GridShape.MOST_TILES, plain));
    }
    GridShape narrow = GridShape.examples().get(0);
    GridShape medium = GridShape.examples().get(1);
    all.add(specialisation(medium, GridShape.FEW_TILES, peepholes));
    all.add(specialisation(narrow, GridShape.FEW_TILES, others));
    return all;
  }

  private static Specialisation specialisation(GridShape shape, int tiles, String[] options) {
    return GridKernel.specialisation(SOURCE, ENTRY, shape.backward(tiles), options)
        .spilling(GridShape.SPILLED_BYTES);
  }

  @Override
  public boolean takes(int batch) {
    if (batch <= shape.batch()) {
      return true;
    }
    // In several launches where that is faster than step by step, with the last steps in the grid:
    // microseconds measured on an H200, a product and a cell kernel for each step (650 and 1500
    // wide, 8 to 256 sequences) against the time of a step in the grid.
    StepOrder order = lstm.order;
    double gridStep = shape.groups() == 1 ? 9.0 : 5.6;
    double load = shape.groups() == 1 ? 30 : 15;
    int tail = tail();
    boolean tf32 = lstm.precision() == Precision.TF32;
    int wider = Math.max(0, shape.width() - 650);
    double step = tf32 ? 15 : 20 + 0.021 * wider;
    double row = tf32 ? 0.038 : 0.045 + 1.35e-4 * wider;
    int launches = (batch + shape.batch() - 1) / shape.batch();
    double here = launches * load + shape.launchedSteps(order, batch) * gridStep;
    double there = tail * step + order.start(tail) * row;
    return here < there + load + (order.steps() - tail) * gridStep;
  }

  /** The step down to which it can take the last ones of a batch that is too large for it. */
  int tail() {
    return shape.tail(lstm.order);
  }

  @Override
  public void run() {
    int batch = lstm.order.size(0);
    for (int rank = 0; rank < batch; rank += shape.batch()) {
      run(0, rank, Math.min(shape.batch(), batch - rank), null, null);
    }
  }

  /**
   * The last steps down to one above the first.
   *
   * @param dz takes that step's gradient of the gates by rank
   * @param cellGrad takes the gradient of the cells before it by rank
   */
  void run(int from, Tensor dz, Tensor cellGrad) {
    run(from, 0, lstm.order.size(from), dz, cellGrad);
  }

  private void run(int from, int rank, int ranks, @Nullable Tensor dz, @Nullable Tensor cellGrad) {
    StepOrder order = lstm.order;
    int steps = order.length(rank);
    exchange.resize(shape.backwardExchange(shape.tiles(ranks)) / Float.BYTES);
    kernel
        .begin(ranks)
        .tensor(lstm.grad)
        .tensor(lstm.gates)
        .tensor(lstm.seen)
        .tensor(lstm.cell)
        .tensor(lstm.c0)
        .tensor(lstm.weight)
        .tensor(lstm.bias)
        .pointer(order.starts())
        .pointer(order.base())
        .pointer(order.order())
        .integer(from)
        .integer(steps)
        .integer(rank)
        .integer(order.direction())
        .integer(shape.groups())
        .integer(kernel.epoch())
        .tensor(lstm.gateGrad)
        .tensor(lstm.c0Grad)
        .tensor(dz)
        .tensor(cellGrad)
        .tensor(flags)
        .tensor(exchange);
    kernel.launch(ranks, steps - from);
  }

  @Override
  public String toString() {
    return kernel + ", more in several launches where that is faster";
  }
}
