package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** The activation and limit of {@code lstmp}'s projected state. */
final class Projection {
  private static final String SOURCE = "recurrent/projection.cu";
  private static final int THREADS = 128;

  private final StepOrder order;
  private final CudaKernel kernel;
  private final double clip;

  /** For an entry of the source. */
  Projection(KernelContext c, StepOrder order, String entry) {
    this.order = order;
    clip = c.attrs().getFloat("proj_clip");
    kernel =
        CudaDevice.of(c)
            .kernel(SOURCE, entry, defines(c.dtype(), Activation.of(c, "proj_activation")));
  }

  private static String[] defines(DType dtype, int activation) {
    return new String[] {Reals.define(dtype), "PROJECTION=" + activation};
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (int activation = 0; activation < 4; activation++) {
        for (String entry : List.of("project_forward", "project_backward")) {
          all.add(new Specialisation(SOURCE, entry, defines(dtype, activation)));
        }
      }
    }
    return all;
  }

  /** Activates a step's products in place and writes them to the projection. */
  void forward(int step, int width, Tensor state, Tensor projection) {
    int batch = order.size(step);
    kernel
        .begin()
        .pointer(order.base())
        .integer(step)
        .integer(order.direction())
        .integer(batch)
        .integer(width)
        .real64(clip)
        .tensor(state)
        .tensor(projection)
        .launch(CudaKernel.blocks((long) batch * width, THREADS), THREADS);
  }

  /** From the gradient of the projection, and what the later step gives, to that of products. */
  void backward(int step, int width, Tensor grad, Tensor projection, Tensor later, Tensor to) {
    int batch = order.size(step);
    kernel
        .begin()
        .tensor(grad)
        .tensor(projection)
        .tensor(later)
        .pointer(order.base())
        .integer(step)
        .integer(order.direction())
        .integer(order.start(step))
        .integer(batch)
        .integer(order.size(step + 1))
        .integer(width)
        .real64(clip)
        .tensor(to)
        .launch(CudaKernel.blocks((long) batch * width, THREADS), THREADS);
  }
}
