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
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code dropout}. */
final class DropoutKernels {
  private static final String SOURCE = "nn/dropout.cu";

  private DropoutKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("dropout", DropoutKernels::dropout)
        .forFloats("dropout_grad", DropoutKernels::dropoutGrad);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("dropout", "dropout_test", "dropout_grad")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  /** The factor of elements that are kept in training. */
  private static double keptFactor(Attrs attrs) {
    double keep = 1.0 - attrs.getFloat("dropout_prob");
    return attrs.getString("dropout_implementation").equals("upscale_in_train") && keep > 0
        ? 1 / keep
        : 1;
  }

  /** The factor of all elements in a test. */
  private static double testFactor(Attrs attrs) {
    return attrs.getString("dropout_implementation").equals("upscale_in_train")
        ? 1
        : 1.0 - attrs.getFloat("dropout_prob");
  }

  private static Kernel dropout(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    @Nullable Tensor mask = c.outOrNull("Mask");
    Attrs attrs = c.attrs();
    if (attrs.getBoolean("is_test")) {
      double factor = testFactor(attrs);
      CudaKernel kernel = device.kernel(SOURCE, "dropout_test", CudaTypes.real(c.dtype()));
      return () -> {
        long n = x.numel();
        kernel.begin().tensor(x).tensor(out).tensor(mask).longInteger(n).real64(factor);
        kernel.launch(Grid.items(device, n), Grid.THREADS);
      };
    }
    @Nullable Tensor seed = c.inOrNull("Seed");
    RandomStream random = c.random();
    float probability = attrs.getFloat("dropout_prob");
    double factor = keptFactor(attrs);
    CudaKernel kernel = device.kernel(SOURCE, "dropout", CudaTypes.real(c.dtype()));
    return () -> {
      RuleViolation.unless(
          seed == null || seed.numel() >= 1, "Seed must hold one number but is empty");
      RuleViolation.unless(seed == null || seed.dtype() == DType.INT32, "Seed must be int32");
      long n = x.numel();
      kernel.begin().tensor(x).tensor(out).tensor(mask).longInteger(n);
      kernel.real(probability).real64(factor).longInteger(random.seed());
      kernel.longInteger(random.stream()).longInteger(random.step()).tensor(seed);
      kernel.launch(Grid.items(device, CudaKernel.blocks(n, 4)), Grid.THREADS);
    };
  }

  private static Kernel dropoutGrad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor g = c.in("Out@GRAD");
    Tensor mask = c.in("Mask");
    Tensor dx = c.out("X@GRAD");
    double factor = c.attrs().getBoolean("is_test") ? testFactor(c.attrs()) : keptFactor(c.attrs());
    CudaKernel kernel = device.kernel(SOURCE, "dropout_grad", CudaTypes.real(c.dtype()));
    return () -> {
      long n = g.numel();
      kernel.begin().tensor(g).tensor(mask).tensor(dx).longInteger(n).real64(factor);
      kernel.launch(Grid.items(device, CudaKernel.blocks(n, 4)), Grid.THREADS);
    };
  }
}
