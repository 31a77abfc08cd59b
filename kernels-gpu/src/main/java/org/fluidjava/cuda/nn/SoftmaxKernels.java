package org.fluidjava.cuda.nn;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of {@code softmax} and {@code log_softmax}: a block for each line of the tensor. */
final class SoftmaxKernels {
  private static final String SOURCE = "nn/softmax.cu";

  private SoftmaxKernels() {}

  static void register(Registrar kernels) {
    for (String type : List.of("softmax", "log_softmax")) {
      kernels
          .forFloats(type, c -> forward(c, type))
          .forFloats(type + "_grad", c -> backward(c, type + "_grad"));
    }
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("softmax", "log_softmax", "softmax_grad", "log_softmax_grad")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  private static Kernel forward(KernelContext c, String entry) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int axis = c.attrs().getInt("axis");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, entry, CudaTypes.real(c.dtype()));
    return () -> {
      kernel.begin().tensor(x).tensor(out);
      launch(kernel, x, axis);
    };
  }

  private static Kernel backward(KernelContext c, String entry) {
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    int axis = c.attrs().getInt("axis");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, entry, CudaTypes.real(c.dtype()));
    return () -> {
      kernel.begin().tensor(out).tensor(g).tensor(dx);
      launch(kernel, out, axis);
    };
  }

  private static void launch(CudaKernel kernel, Tensor shape, int axis) {
    int at = axis < 0 ? axis + shape.rank() : axis;
    long n = shape.dim(at);
    long stride = shape.product(at + 1, shape.rank());
    long lines = n == 0 ? 0 : shape.product(0, at) * stride;
    kernel.longInteger(n).longInteger(stride).launch(lines, Grid.line(n));
  }
}
