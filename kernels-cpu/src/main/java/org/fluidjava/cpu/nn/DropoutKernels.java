package org.fluidjava.cpu.nn;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Philox;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code dropout}. */
final class DropoutKernels {
  private static final long GRAIN = 8 * 1024;

  private DropoutKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("dropout", DropoutKernels::dropout)
        .forFloats("dropout_grad", DropoutKernels::dropoutGrad);
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
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    @Nullable Tensor mask = c.outOrNull("Mask");
    Attrs attrs = c.attrs();
    if (attrs.getBoolean("is_test")) {
      double factor = testFactor(attrs);
      return () -> {
        Elements from = x.elements();
        Elements to = out.elements();
        for (long i = 0; i < x.numel(); i++) {
          to.set(i, from.get(i) * factor);
        }
        if (mask != null) {
          mask.elements().fill(1);
        }
      };
    }
    @Nullable Tensor seed = c.inOrNull("Seed");
    RandomStream random = c.random();
    float probability = attrs.getFloat("dropout_prob");
    double factor = keptFactor(attrs);
    ComputePool pool = ComputePool.shared();
    ComputePool.Task drop =
        (part, parts) -> {
          Elements from = x.elements();
          Elements to = out.elements();
          @Nullable Elements kept = mask == null ? null : mask.elements();
          long count = x.numel();
          long groups = (count + 3) / 4;
          int[] words = new int[4];
          long key = seed == null ? random.seed() : seed.elements().getLong(0);
          long step = seed == null ? random.step() : 0;
          for (long group = groups * part / parts; group < groups * (part + 1) / parts; group++) {
            Philox.group(key, random.stream(), step, group, words);
            for (long i = group * 4; i < Math.min(count, group * 4 + 4); i++) {
              boolean keep = Philox.uniform(words[(int) (i & 3)]) >= probability;
              to.set(i, keep ? from.get(i) * factor : 0);
              if (kept != null) {
                kept.setLong(i, keep ? 1 : 0);
              }
            }
          }
        };
    return () -> {
      RuleViolation.unless(
          seed == null || seed.numel() >= 1, "Seed must hold one number but is empty");
      pool.run(pool.partsFor(x.numel(), GRAIN), drop);
    };
  }

  private static Kernel dropoutGrad(KernelContext c) {
    Tensor g = c.in("Out@GRAD");
    Tensor mask = c.in("Mask");
    Tensor dx = c.out("X@GRAD");
    double factor = c.attrs().getBoolean("is_test") ? testFactor(c.attrs()) : keptFactor(c.attrs());
    ComputePool pool = ComputePool.shared();
    ComputePool.Task back =
        (part, parts) -> {
          Elements from = g.elements();
          Elements kept = mask.elements();
          Elements to = dx.elements();
          long count = g.numel();
          for (long i = count * part / parts; i < count * (part + 1) / parts; i++) {
            to.set(i, kept.getLong(i) != 0 ? from.get(i) * factor : 0);
          }
        };
    return () -> pool.run(pool.partsFor(g.numel(), GRAIN), back);
  }
}
