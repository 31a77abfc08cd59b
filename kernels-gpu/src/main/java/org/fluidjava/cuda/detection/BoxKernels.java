package org.fluidjava.cuda.detection;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code box_coder} and {@code iou_similarity}. */
final class BoxKernels {
  private BoxKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("box_coder", BoxKernels::coder)
        .forFloats("iou_similarity", BoxKernels::overlaps);
  }

  private static Kernel coder(KernelContext c) {
    Tensor prior = c.in("PriorBox");
    @Nullable Tensor variances = c.inOrNull("PriorBoxVar");
    Tensor target = c.in("TargetBox");
    Tensor out = c.out("OutputBox");
    boolean encode = c.attrs().getString("code_type").equals("encode_center_size");
    double border = c.attrs().getBoolean("box_normalized") ? 0 : 1;
    boolean priorsAreRows = c.attrs().getInt("axis") == 1;
    float[] variance = c.attrs().getFloats("variance");
    CudaKernel kernel =
        CudaDevice.of(c).kernel(DetectionKernels.BOXES, "box_coder", Units.real(c.dtype()));
    return () -> {
      long columns = out.dim(1);
      long count = out.dim(0) * columns;
      long priors = !encode && priorsAreRows ? out.dim(0) : columns;
      long targets = encode ? out.dim(0) : count;
      RuleViolation.unless(
          count == 0
              || (prior.numel() >= 4 * priors
                  && target.numel() >= 4 * targets
                  && (variances == null || variances.numel() >= 4 * priors)),
          "%s and %s do not fit %s",
          prior,
          target,
          out);
      kernel.begin().tensor(prior).tensor(variances).tensor(target).tensor(out);
      kernel.longInteger(count).longInteger(columns).integer(encode ? 1 : 0);
      kernel.integer(priorsAreRows ? 1 : 0).real64(border);
      for (int i = 0; i < 4; i++) {
        kernel.real64(variance.length == 4 ? variance[i] : 1);
      }
      kernel.launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
    };
  }

  private static Kernel overlaps(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    boolean normalized = c.attrs().getBoolean("box_normalized");
    CudaKernel kernel =
        CudaDevice.of(c).kernel(DetectionKernels.BOXES, "iou", Units.real(c.dtype()));
    return () -> {
      long count = x.dim(0) * y.dim(0);
      kernel.begin().tensor(x).tensor(y).tensor(out).longInteger(count).longInteger(y.dim(0));
      kernel.integer(normalized ? 1 : 0);
      kernel.launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
    };
  }
}
