package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** {@code lstm} in clusters. */
final class LstmClusterForward implements RecurrentForm {
  private static final String SOURCE = "recurrent/lstm_cluster.cu";
  private static final String ENTRY = "lstm_cluster_forward";
  private static final int UNITS_OF_WARP = 2;

  private final LstmForward lstm;
  private final ClusterKernel kernel;

  private LstmClusterForward(LstmForward lstm, ClusterKernel kernel) {
    this.lstm = lstm;
    this.kernel = kernel;
  }

  /** Null where this form cannot be used. */
  static @Nullable LstmClusterForward of(LstmForward lstm, int width) {
    if (lstm.options.dtype() != DType.FLOAT32) {
      return null;
    }
    ClusterKernel kernel =
        ClusterKernel.of(lstm.device, SOURCE, ENTRY, width, UNITS_OF_WARP, lstm.options.defines());
    return kernel == null ? null : new LstmClusterForward(lstm, kernel);
  }

  static List<Specialisation> specialisations() {
    return specialisations(SOURCE, ENTRY);
  }

  /** Both directions are compiled for the same widths and options. */
  static List<Specialisation> specialisations(String source, String entry) {
    List<Specialisation> all = new ArrayList<>();
    String[] plain = LstmOptions.usual(DType.FLOAT32, false).defines();
    String[] peepholes = LstmOptions.usual(DType.FLOAT32, true).defines();
    String[] others = new LstmOptions(DType.FLOAT32, true, 3, 0, 1).defines();
    for (int width : new int[] {1, 5, 64, 128, 200, 256}) {
      all.add(ClusterKernel.specialisation(source, entry, width, 4, plain));
    }
    for (int width : new int[] {200, 256}) {
      all.add(ClusterKernel.specialisation(source, entry, width, 2, plain));
      all.add(ClusterKernel.specialisation(source, entry, width, 4, peepholes));
      all.add(ClusterKernel.specialisation(source, entry, width, 4, others));
    }
    return all;
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
        .tensor(lstm.input)
        .tensor(lstm.weight)
        .tensor(lstm.bias)
        .tensor(lstm.h0)
        .tensor(lstm.c0)
        .pointer(order.starts())
        .pointer(order.base())
        .pointer(order.order())
        .integer(order.steps())
        .integer(order.direction())
        .tensor(lstm.hidden)
        .tensor(lstm.cell)
        .tensor(lstm.gates)
        .tensor(lstm.seen);
    kernel.launch(batch);
  }

  @Override
  public String toString() {
    return kernel.toString();
  }
}
