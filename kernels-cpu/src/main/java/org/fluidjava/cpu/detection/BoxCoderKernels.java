package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code box_coder}. */
final class BoxCoderKernels {
  private BoxCoderKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("box_coder", BoxCoderKernels::coder);
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
    double[] v = new double[4];
    return () -> {
      Elements p = prior.elements();
      Elements t = target.elements();
      Elements to = out.elements();
      @Nullable Elements each = variances == null ? null : variances.elements();
      long columns = out.dim(1);
      for (long i = 0; i < out.dim(0) * columns; i++) {
        long priorAt = 4 * (!encode && priorsAreRows ? i / columns : i % columns);
        for (int k = 0; k < 4; k++) {
          v[k] = each != null ? each.get(priorAt + k) : variance.length == 4 ? variance[k] : 1;
        }
        if (encode) {
          encode(p, priorAt, t, i / columns * 4, to, 4 * i, v, border);
        } else {
          decode(p, priorAt, t, 4 * i, to, 4 * i, v, border);
        }
      }
    };
  }

  private static void encode(
      Elements p,
      long priorAt,
      Elements t,
      long at,
      Elements to,
      long toAt,
      double[] v,
      double border) {
    for (int axis = 0; axis < 2; axis++) {
      double priorSize = p.get(priorAt + 2 + axis) - p.get(priorAt + axis) + border;
      double priorCentre = p.get(priorAt + axis) + priorSize / 2;
      double centre = (t.get(at + axis) + t.get(at + 2 + axis)) / 2;
      double size = t.get(at + 2 + axis) - t.get(at + axis) + border;
      to.set(toAt + axis, (centre - priorCentre) / priorSize / v[axis]);
      to.set(toAt + 2 + axis, Math.log(Math.abs(size / priorSize)) / v[2 + axis]);
    }
  }

  private static void decode(
      Elements p,
      long priorAt,
      Elements t,
      long at,
      Elements to,
      long toAt,
      double[] v,
      double border) {
    for (int axis = 0; axis < 2; axis++) {
      double priorSize = p.get(priorAt + 2 + axis) - p.get(priorAt + axis) + border;
      double priorCentre = p.get(priorAt + axis) + priorSize / 2;
      double centre = v[axis] * t.get(at + axis) * priorSize + priorCentre;
      double size = Math.exp(v[2 + axis] * t.get(at + 2 + axis)) * priorSize;
      to.set(toAt + axis, centre - size / 2);
      to.set(toAt + 2 + axis, centre + size / 2 - border);
    }
  }
}
