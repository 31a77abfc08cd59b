package org.fluidjava.cuda.recurrent;

import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** {@code lstm_grad} in clusters. */
final class LstmClusterBackward implements RecurrentForm {
  private static final String SOURCE = "recurrent/lstm_cluster.cu";
  private static final String ENTRY = "lstm_cluster_backward";
  private static final int UNITS_OF_WARP = 4;

  private final LstmBackward lstm;
  private final ClusterKernel kernel;

  private LstmClusterBackward(LstmBackward lstm, ClusterKernel kernel) {
    this.lstm = lstm;
    this.kernel = kernel;
  }

  /** Null where this form cannot be used. */
  static @Nullable LstmClusterBackward of(LstmBackward lstm, int width) {
    if (lstm.options.dtype() != DType.FLOAT32) {
      return null;
    }
    ClusterKernel kernel =
        ClusterKernel.of(lstm.device, SOURCE, ENTRY, width, UNITS_OF_WARP, lstm.options.defines());
    return kernel == null ? null : new LstmClusterBackward(lstm, kernel);
  }

  static List<Specialisation> specialisations() {
    return LstmClusterForward.specialisations(SOURCE, ENTRY);
  }

  @Override
  public boolean takes(int batch) {
    return kernel.takes(batch);
  }

  @Override
  public void run() {
    StepOrder order = lstm.order;
    int batch = order.size(0);
    kernel
        .begin(batch)
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
        .integer(order.steps())
        .integer(order.direction())
        .tensor(lstm.gateGrad)
        .tensor(lstm.c0Grad);
    kernel.launch(batch);
  }

  @Override
  public String toString() {
    return kernel.toString();
  }
}
