package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernel of {@code box_decoder_and_assign}. */
final class BoxDecoderAndAssignKernels {
  private BoxDecoderAndAssignKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("box_decoder_and_assign", BoxDecoderAndAssignKernels::decode);
  }

  private static Kernel decode(KernelContext c) {
    Tensor prior = c.in("PriorBox");
    Tensor variance = c.in("PriorBoxVar");
    Tensor target = c.in("TargetBox");
    Tensor score = c.in("BoxScore");
    Tensor decoded = c.out("DecodeBox");
    Tensor assigned = c.out("OutputAssignBox");
    double limit = c.attrs().getFloat("box_clip");
    return () -> {
      Elements boxes = prior.elements();
      Elements spread = variance.elements();
      Elements offsets = target.elements();
      Elements scores = score.elements();
      Elements out = decoded.elements();
      Elements best = assigned.elements();
      long classes = score.dim(1);
      for (long row = 0; row < prior.dim(0); row++) {
        for (long k = 0; k < classes; k++) {
          long at = 4 * (row * classes + k);
          for (int axis = 0; axis < 2; axis++) {
            double low = boxes.get(4 * row + axis);
            double size = boxes.get(4 * row + 2 + axis) - low + 1;
            double centre = spread.get(axis) * offsets.get(at + axis) * size + low + size / 2;
            double logarithm = spread.get(2 + axis) * offsets.get(at + 2 + axis);
            double half = Math.exp(Math.min(logarithm, limit)) * size / 2;
            out.set(at + axis, centre - half);
            out.set(at + 2 + axis, centre + half - 1);
          }
        }
        long found = 0;
        double most = -1;
        for (long k = 1; k < classes; k++) {
          if (scores.get(row * classes + k) > most) {
            most = scores.get(row * classes + k);
            found = k;
          }
        }
        for (int i = 0; i < 4; i++) {
          best.set(
              4 * row + i,
              found > 0 ? out.get(4 * (row * classes + found) + i) : boxes.get(4 * row + i));
        }
      }
    };
  }
}
