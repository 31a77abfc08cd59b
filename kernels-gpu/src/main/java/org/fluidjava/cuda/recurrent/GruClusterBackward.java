package org.fluidjava.cuda.recurrent;

import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** {@code gru_grad} in clusters. */
final class GruClusterBackward implements RecurrentForm {
  private static final String SOURCE = "recurrent/gru_cluster.cu";
  private static final String ENTRY = "gru_cluster_backward";
  private static final int UNITS_OF_WARP = 4;

  private final GruBackward gru;
  private final ClusterKernel kernel;

  private GruClusterBackward(GruBackward gru, ClusterKernel kernel) {
    this.gru = gru;
    this.kernel = kernel;
  }

  /** Null where this form cannot be used. */
  static @Nullable GruClusterBackward of(GruBackward gru, int width) {
    if (gru.options.dtype() != DType.FLOAT32) {
      return null;
    }
    ClusterKernel kernel =
        ClusterKernel.of(gru.device, SOURCE, ENTRY, width, UNITS_OF_WARP, gru.options.defines());
    return kernel == null ? null : new GruClusterBackward(gru, kernel);
  }

  static List<Specialisation> specialisations() {
    return GruClusterForward.specialisations(SOURCE, ENTRY);
  }

  @Override
  public boolean takes(int batch) {
    return kernel.takes(batch);
  }

  @Override
  public void run() {
    StepOrder order = gru.order;
    int batch = order.size(0);
    @Nullable Tensor h0Grad = gru.h0Grad;
    if (h0Grad != null && batch < order.sequences()) {
      gru.device.zero(h0Grad.address(), h0Grad.bytes());
    }
    kernel
        .begin(batch)
        .tensor(gru.grad)
        .tensor(gru.gates)
        .tensor(gru.hidden)
        .tensor(gru.h0)
        .tensor(gru.weight)
        .pointer(order.starts())
        .pointer(order.base())
        .pointer(order.order())
        .integer(order.steps())
        .integer(order.direction())
        .tensor(gru.gateGrad)
        .tensor(h0Grad);
    kernel.launch(batch);
  }

  @Override
  public String toString() {
    return kernel.toString();
  }
}
