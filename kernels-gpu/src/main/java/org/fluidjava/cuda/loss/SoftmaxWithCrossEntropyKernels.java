package org.fluidjava.cuda.loss;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.math.Integers;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code softmax_with_cross_entropy}: a block for each line along the axis. */
final class SoftmaxWithCrossEntropyKernels {
  private static final String SOURCE = "loss/softmax_with_cross_entropy.cu";
  private static final String FORWARD = "softmax_with_cross_entropy";
  private static final String BACKWARD = "softmax_with_cross_entropy_grad";

  private SoftmaxWithCrossEntropyKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats(FORWARD, SoftmaxWithCrossEntropyKernels::forward)
        .forFloats(BACKWARD, SoftmaxWithCrossEntropyKernels::backward);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      all.add(new Specialisation(SOURCE, FORWARD, CudaTypes.real(dtype)));
      all.add(new Specialisation(SOURCE, BACKWARD, CudaTypes.real(dtype)));
    }
  }

  private static Kernel forward(KernelContext c) {
    Tensor logits = c.in("Logits");
    Tensor label = c.in("Label");
    @Nullable Tensor softmax = c.outOrNull("Softmax");
    Tensor loss = c.out("Loss");
    long ignored = c.attrs().getInt("ignore_index");
    int axis = c.attrs().getInt("axis");
    boolean soft = c.attrs().getBoolean("soft_label");
    @Nullable Integers labels = soft ? null : new Integers(c, label);
    Fault fault = Labels.fault(c, ignored);
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, FORWARD, CudaTypes.real(c.dtype()));
    return () -> {
      long numbers = labels == null ? 0 : labels.address();
      kernel.begin().tensor(logits).pointer(numbers).tensor(soft ? label : null);
      kernel.tensor(softmax).tensor(loss);
      launch(kernel, logits, axis, ignored, fault);
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor label = c.in("Label");
    Tensor softmax = c.in("Softmax");
    Tensor grad = c.in("Loss@GRAD");
    Tensor dx = c.out("Logits@GRAD");
    long ignored = c.attrs().getInt("ignore_index");
    int axis = c.attrs().getInt("axis");
    boolean soft = c.attrs().getBoolean("soft_label");
    @Nullable Integers labels = soft ? null : new Integers(c, label);
    Fault fault = Labels.fault(c, ignored);
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, BACKWARD, CudaTypes.real(c.dtype()));
    return () -> {
      long numbers = labels == null ? 0 : labels.address();
      kernel.begin().tensor(softmax).pointer(numbers).tensor(soft ? label : null);
      kernel.tensor(grad).tensor(dx);
      launch(kernel, softmax, axis, ignored, fault);
    };
  }

  private static void launch(CudaKernel kernel, Tensor shape, int axis, long ignored, Fault fault) {
    int at = axis < 0 ? axis + shape.rank() : axis;
    long n = shape.dim(at);
    long stride = shape.product(at + 1, shape.rank());
    kernel.longInteger(n).longInteger(stride).longInteger(ignored).fault(fault);
    kernel.launch(shape.product(0, at) * stride, Grid.line(n));
  }
}
