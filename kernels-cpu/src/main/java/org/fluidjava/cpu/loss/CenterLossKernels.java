package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Kernels of {@code center_loss}. */
final class CenterLossKernels {
  private CenterLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("center_loss", CenterLossKernels::forward)
        .forFloats("center_loss_grad", CenterLossKernels::backward);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor centers = c.in("Centers");
    Tensor rate = c.in("CenterUpdateRate");
    Tensor moved = c.out("CentersOut");
    Tensor difference = c.out("SampleCenterDiff");
    Tensor loss = c.out("Loss");
    Tensor pull = c.scratch(DType.FLOAT64);
    boolean update = c.attrs().getBoolean("need_update");
    return () -> {
      long width = x.dim(1);
      long classes = centers.dim(0);
      Elements labels = label.elements();
      Elements features = x.elements();
      Elements from = centers.elements();
      Elements d = difference.elements();
      Elements to = loss.elements();
      // For each class: how often it occurs (from 1), then the sum of its features' differences.
      pull.resize(classes, width + 1);
      Elements sums = pull.elements();
      for (long i = 0; i < sums.length(); i++) {
        sums.set(i, i % (width + 1) == 0 ? 1 : 0);
      }
      for (long i = 0; i < x.dim(0); i++) {
        long k = Label.at(labels, i, classes, Long.MIN_VALUE);
        sums.add(k * (width + 1), 1);
        double sum = 0;
        for (long j = 0; j < width; j++) {
          double apart = features.get(i * width + j) - from.get(k * width + j);
          d.set(i * width + j, apart);
          sums.add(k * (width + 1) + 1 + j, apart);
          sum += apart * apart;
        }
        to.set(i, sum / 2);
      }
      Elements out = moved.elements();
      double step = update ? rate.elements().get(0) : 0;
      for (long k = 0; k < classes; k++) {
        for (long j = 0; j < width; j++) {
          double mean = sums.get(k * (width + 1) + 1 + j) / sums.get(k * (width + 1));
          out.set(k * width + j, from.get(k * width + j) + step * mean);
        }
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor difference = c.in("SampleCenterDiff");
    Tensor grad = c.in("Loss@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      Elements d = difference.elements();
      Elements g = grad.elements();
      Elements to = dx.elements();
      long width = difference.dim(1);
      for (long i = 0; i < difference.numel(); i++) {
        to.set(i, g.get(i / width) * d.get(i));
      }
    };
  }
}
