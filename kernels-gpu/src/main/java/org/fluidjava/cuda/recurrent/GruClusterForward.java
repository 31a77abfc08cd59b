package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** {@code gru} in clusters. */
final class GruClusterForward implements RecurrentForm {
  private static final String SOURCE = "recurrent/gru_cluster.cu";
  private static final String ENTRY = "gru_cluster_forward";
  private static final int UNITS_OF_WARP = 2;

  private final GruForward gru;
  private final ClusterKernel kernel;

  private GruClusterForward(GruForward gru, ClusterKernel kernel) {
    this.gru = gru;
    this.kernel = kernel;
  }

  /** Null where this form cannot be used. */
  static @Nullable GruClusterForward of(GruForward gru, int width) {
    if (gru.options.dtype() != DType.FLOAT32) {
      return null;
    }
    ClusterKernel kernel =
        ClusterKernel.of(gru.device, SOURCE, ENTRY, width, UNITS_OF_WARP, gru.options.defines());
    return kernel == null ? null : new GruClusterForward(gru, kernel);
  }

  static List<Specialisation> specialisations() {
    return specialisations(SOURCE, ENTRY);
  }

  /** Both directions are compiled for the same widths and options. */
  static List<Specialisation> specialisations(String source, String entry) {
    List<Specialisation> all = new ArrayList<>();
    String[] usual = new GruOptions(DType.FLOAT32, false, 1, 2).defines();
    String[] origin = new GruOptions(DType.FLOAT32, true, 1, 2).defines();
    String[] others = new GruOptions(DType.FLOAT32, false, 0, 3).defines();
    for (int width : new int[] {1, 5, 64, 128, 200, 256}) {
      all.add(ClusterKernel.specialisation(source, entry, width, 4, usual));
    }
    for (int width : new int[] {200, 256}) {
      all.add(ClusterKernel.specialisation(source, entry, width, 2, usual));
      all.add(ClusterKernel.specialisation(source, entry, width, 4, origin));
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
    StepOrder order = gru.order;
    int batch = order.size(0);
    kernel
        .begin(batch)
        .tensor(gru.input)
        .tensor(gru.weight)
        .tensor(gru.bias)
        .tensor(gru.h0)
        .pointer(order.starts())
        .pointer(order.base())
        .pointer(order.order())
        .integer(order.steps())
        .integer(order.direction())
        .tensor(gru.hidden)
        .tensor(gru.batchHidden)
        .tensor(gru.gates)
        .tensor(gru.reset);
    kernel.launch(batch);
  }

  @Override
  public String toString() {
    return kernel.toString();
  }
}
