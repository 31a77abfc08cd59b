package org.fluidjava.cpu.nn;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code add_position_encoding}. */
final class AddPositionEncodingKernels {
  private AddPositionEncodingKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("add_position_encoding", AddPositionEncodingKernels::add)
        .forFloats("add_position_encoding_grad", AddPositionEncodingKernels::gradient);
  }

  private static Kernel add(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    double alpha = c.attrs().getFloat("alpha");
    double beta = c.attrs().getFloat("beta");
    return () -> {
      int width = (int) x.dim(-1);
      int half = width / 2;
      Elements from = x.elements();
      Elements to = out.elements();
      boolean padded = x.lod().isEmpty();
      int[] offsets = padded ? new int[0] : x.lod().offsets(0);
      long sequences = padded ? x.dim(0) : offsets.length - 1;
      for (int s = 0; s < sequences; s++) {
        long first = padded ? s * x.dim(1) : offsets[s];
        long steps = padded ? x.dim(1) : offsets[s + 1] - offsets[s];
        for (long step = 0; step < steps; step++) {
          long at = (first + step) * width;
          for (int k = 0; k < half; k++) {
            double turns = half > 1 ? (double) k / (half - 1) : 1;
            double angle = step / Math.pow(10000, turns);
            to.set(at + k, alpha * from.get(at + k) + beta * Math.sin(angle));
            to.set(at + half + k, alpha * from.get(at + half + k) + beta * Math.cos(angle));
          }
        }
      }
    };
  }

  private static Kernel gradient(KernelContext c) {
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    double alpha = c.attrs().getFloat("alpha");
    return () -> {
      Elements from = g.elements();
      Elements to = dx.elements();
      for (long i = 0; i < to.length(); i++) {
        to.set(i, alpha * from.get(i));
      }
    };
  }
}
