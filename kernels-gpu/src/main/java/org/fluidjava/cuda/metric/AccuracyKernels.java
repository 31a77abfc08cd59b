package org.fluidjava.cuda.metric;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Integers;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** The kernel of {@code accuracy}. */
final class AccuracyKernels {
  private static final String SOURCE = "metric/accuracy.cu";

  private AccuracyKernels() {}

  static void register(Registrar kernels) {
    kernels.forFloats("accuracy", AccuracyKernels::accuracy);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      all.add(new Specialisation(SOURCE, "accuracy", CudaTypes.real(dtype)));
    }
  }

  private static Kernel accuracy(KernelContext c) {
    Tensor indices = c.in("Indices");
    Tensor accuracy = c.out("Accuracy");
    Tensor correct = c.out("Correct");
    Tensor total = c.out("Total");
    Integers classes = new Integers(c, indices);
    Integers labels = new Integers(c, c.in("Label"));
    CudaKernel kernel =
        CudaDevice.of(c).kernel(SOURCE, "accuracy", CudaTypes.real(accuracy.dtype()));
    return () -> {
      kernel.begin().pointer(classes.address()).pointer(labels.address());
      kernel.longInteger(indices.dim(0)).longInteger(indices.dim(1));
      kernel.tensor(accuracy).tensor(correct).tensor(total).launch(1, 1024);
    };
  }
}
