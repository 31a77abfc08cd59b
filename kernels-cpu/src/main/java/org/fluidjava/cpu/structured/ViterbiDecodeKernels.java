package org.fluidjava.cpu.structured;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/** Kernel of {@code viterbi_decode}. */
final class ViterbiDecodeKernels {
  private ViterbiDecodeKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("viterbi_decode", ViterbiDecodeKernels::decode);
  }

  private static Kernel decode(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor transition = c.in("Transition");
    Tensor length = c.in("Length");
    Tensor scores = c.out("Scores");
    Tensor path = c.out("Path");
    Tensor before = c.scratch(DType.INT32);
    boolean marks = c.attrs().getBoolean("include_bos_eos_tag");
    return () -> {
      long rows = input.dim(0);
      long steps = input.dim(1);
      int tags = (int) input.dim(2);
      Elements lengths = length.elements();
      long longest = 0;
      for (long row = 0; row < rows; row++) {
        long steps1 = lengths.getLong(row);
        RuleViolation.unless(
            steps1 >= 0 && steps1 <= steps,
            "Length[%d] must be in [0, %d] but is %d",
            row,
            steps,
            steps1);
        longest = Math.max(longest, steps1);
      }
      scores.resize(rows);
      path.setDtype(DType.INT64);
      path.resize(rows, longest);
      before.resize(Math.max(longest, 1), tags);
      Elements x = input.elements();
      Elements moves = transition.elements();
      Elements from = before.elements();
      Elements way = path.elements();
      double[] best = new double[tags];
      double[] next = new double[tags];
      for (long row = 0; row < rows; row++) {
        long count = lengths.getLong(row);
        for (int tag = 0; tag < tags; tag++) {
          best[tag] = steps == 0 ? 0 : x.get(row * steps * tags + tag);
          best[tag] += marks ? moves.get((tags - 1L) * tags + tag) : 0;
        }
        for (long step = 1; step < count; step++) {
          for (int tag = 0; tag < tags; tag++) {
            int source = 0;
            double top = Double.NEGATIVE_INFINITY;
            for (int old = 0; old < tags; old++) {
              double sum = best[old] + moves.get((long) old * tags + tag);
              if (sum > top) {
                top = sum;
                source = old;
              }
            }
            from.setLong(step * tags + tag, source);
            next[tag] = top + x.get((row * steps + step) * tags + tag);
          }
          double[] spare = best;
          best = next;
          next = spare;
        }
        int last = 0;
        for (int tag = 0; tag < tags; tag++) {
          best[tag] += marks && count > 0 ? moves.get((tags - 2L) * tags + tag) : 0;
          last = best[tag] > best[last] ? tag : last;
        }
        scores.elements().set(row, best[last]);
        for (long step = longest - 1; step >= 0; step--) {
          way.setLong(row * longest + step, step < count ? last : 0);
          if (step > 0 && step < count) {
            last = (int) from.getLong(step * tags + last);
          }
        }
      }
    };
  }
}
