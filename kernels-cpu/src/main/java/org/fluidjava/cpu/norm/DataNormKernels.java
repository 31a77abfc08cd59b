package org.fluidjava.cpu.norm;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code data_norm}. */
final class DataNormKernels {
  private DataNormKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("data_norm", DataNormKernels::forward)
        .forFloats("data_norm_grad", DataNormKernels::backward);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor size = c.in("BatchSize");
    Tensor sum = c.in("BatchSum");
    Tensor squares = c.in("BatchSquareSum");
    boolean affine = c.attrs().getBoolean("enable_scale_and_shift");
    @Nullable Tensor factor = affine ? c.in("scale_w") : null;
    @Nullable Tensor bias = affine ? c.in("bias") : null;
    Tensor y = c.out("Y");
    Tensor means = c.out("Means");
    Tensor scales = c.out("Scales");
    return () -> {
      Elements from = x.elements();
      Elements to = y.elements();
      Elements mean = means.elements();
      Elements scale = scales.elements();
      for (long j = 0; j < mean.length(); j++) {
        double count = size.elements().get(j);
        mean.set(j, sum.elements().get(j) / count);
        scale.set(j, Math.sqrt(count / squares.elements().get(j)));
      }
      for (long i = 0; i < from.length(); i++) {
        long j = i % mean.length();
        double number = (from.get(i) - mean.get(j)) * scale.get(j);
        to.set(
            i,
            factor == null || bias == null
                ? number
                : number * factor.elements().get(j) + bias.elements().get(j));
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor means = c.in("Means");
    Tensor scales = c.in("Scales");
    Tensor g = c.in("Y@GRAD");
    boolean affine = c.attrs().getBoolean("enable_scale_and_shift");
    @Nullable Tensor factor = affine ? c.in("scale_w") : null;
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor size = c.outOrNull("BatchSize@GRAD");
    @Nullable Tensor sum = c.outOrNull("BatchSum@GRAD");
    @Nullable Tensor squares = c.outOrNull("BatchSquareSum@GRAD");
    @Nullable Tensor dfactor = c.outOrNull("scale_w@GRAD");
    @Nullable Tensor dbias = c.outOrNull("bias@GRAD");
    double epsilon = c.attrs().getFloat("epsilon");
    return () -> {
      Elements numbers = x.elements();
      Elements given = g.elements();
      Elements mean = means.elements();
      Elements scale = scales.elements();
      long width = mean.length();
      long rows = x.dim(0);
      for (long j = 0; j < width; j++) {
        double total = 0;
        double deviations = 0;
        double ofFactor = 0;
        double ofBias = 0;
        double slope = scale.get(j) * (factor == null ? 1 : factor.elements().get(j));
        for (long i = 0; i < rows; i++) {
          long at = i * width + j;
          double from = numbers.get(at) - mean.get(j);
          total += numbers.get(at);
          deviations += from * from;
          ofFactor += given.get(at) * from * scale.get(j);
          ofBias += given.get(at);
          if (dx != null) {
            dx.elements().set(at, given.get(at) * slope);
          }
        }
        set(size, j, rows);
        set(sum, j, total);
        set(squares, j, deviations + rows * epsilon);
        set(dfactor, j, ofFactor);
        set(dbias, j, ofBias);
      }
    };
  }

  private static void set(@Nullable Tensor to, long at, double number) {
    if (to != null) {
      to.elements().set(at, number);
    }
  }
}
