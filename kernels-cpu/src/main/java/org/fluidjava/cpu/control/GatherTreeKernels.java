package org.fluidjava.cpu.control;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/** Kernel of {@code gather_tree}. */
final class GatherTreeKernels {
  private GatherTreeKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forAll("gather_tree", GatherTreeKernels::gather);
  }

  private static Kernel gather(KernelContext c) {
    Tensor ids = c.in("Ids");
    Tensor parents = c.in("Parents");
    Tensor out = c.out("Out");
    return () -> {
      long steps = ids.dim(0);
      long batch = ids.dim(1);
      long beams = ids.dim(2);
      Elements from = ids.elements();
      Elements parent = parents.elements();
      Elements to = out.elements();
      for (long b = 0; b < batch; b++) {
        for (long beam = 0; beam < beams; beam++) {
          long at = beam;
          for (long step = steps - 1; step >= 0; step--) {
            long row = (step * batch + b) * beams;
            to.setLong(row + beam, from.getLong(row + at));
            at = parent.getLong(row + at);
            // Nothing comes before the first step, so its parents may be anything.
            RuleViolation.unless(
                step == 0 || at >= 0 && at < beams,
                "Parents holds %d at step %d, but there are %d beams",
                at,
                step,
                beams);
          }
        }
      }
    };
  }
}
