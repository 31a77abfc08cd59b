package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code target_assign}. */
final class TargetAssignKernels implements Kernel {
  private final Tensor x;
  private final Tensor match;
  private final @Nullable Tensor negatives;
  private final Tensor out;
  private final Tensor weight;
  private final int mismatch;

  private TargetAssignKernels(KernelContext c) {
    x = c.in("X");
    match = c.in("MatchIndices");
    negatives = c.inOrNull("NegIndices");
    out = c.out("Out");
    weight = c.out("OutWeight");
    mismatch = c.attrs().getInt("mismatch_value");
  }

  static void register(CpuRegistrar kernels) {
    kernels.forAll("target_assign", TargetAssignKernels::new);
  }

  @Override
  public void run() {
    int[] ends = x.lod().offsets(-1);
    long priors = match.dim(1);
    long width = x.dim(2);
    Elements to = out.elements();
    for (long i = 0; i < match.numel(); i++) {
      int image = (int) (i / priors);
      long row = match.elements().getLong(i);
      int rows = ends[image + 1] - ends[image];
      RuleViolation.unless(
          row < rows, "MatchIndices[%d] is %d, but its image has %d rows", i, row, rows);
      long from = ((ends[image] + row) * x.dim(1) + i % priors % x.dim(1)) * width;
      for (long k = 0; k < width; k++) {
        to.set(i * width + k, row >= 0 ? x.elements().get(from + k) : mismatch);
      }
      weight.elements().set(i, row >= 0 ? 1 : 0);
    }
    if (negatives != null) {
      negatives(negatives);
    }
  }

  private void negatives(Tensor ids) {
    int[] ends = ids.lod().offsets(-1);
    long priors = match.dim(1);
    long width = x.dim(2);
    for (int image = 0; image + 1 < ends.length; image++) {
      for (int i = ends[image]; i < ends[image + 1]; i++) {
        long prior = ids.elements().getLong(i);
        RuleViolation.unless(
            prior >= 0 && prior < priors,
            "NegIndices[%d] is %d, but there are %d priors",
            i,
            prior,
            priors);
        long at = image * priors + prior;
        for (long k = 0; k < width; k++) {
          out.elements().set(at * width + k, mismatch);
        }
        weight.elements().set(at, 1);
      }
    }
  }
}
