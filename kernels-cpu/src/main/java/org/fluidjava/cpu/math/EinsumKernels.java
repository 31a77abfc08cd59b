package org.fluidjava.cpu.math;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Einsum;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code einsum}: one walk over all values of all letters. */
final class EinsumKernels {
  private EinsumKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("einsum", EinsumKernels::forward)
        .forFloats("einsum_grad", EinsumKernels::backward);
  }

  /** Where the walk is in each operand and in the result, which is the last. */
  private static final class Walk {
    final long[] at;
    private final long[] extents;
    private final long[][] steps;
    private final long[] values;

    Walk(Einsum equation, Tensor[] operands) {
      extents = equation.extents();
      values = new long[extents.length];
      at = new long[operands.length + 1];
      steps = new long[operands.length + 1][];
      for (int i = 0; i < operands.length; i++) {
        steps[i] = equation.steps(i, operands[i].shape());
      }
      steps[operands.length] = new long[extents.length];
      long step = 1;
      for (int label = equation.results() - 1; label >= 0; label--) {
        steps[operands.length][label] = step;
        step *= extents[label];
      }
    }

    boolean isEmpty() {
      return Arrays.stream(extents).anyMatch(extent -> extent == 0);
    }

    /** On to the next values; false at the end. */
    boolean next() {
      for (int label = extents.length - 1; label >= 0; label--) {
        values[label]++;
        long moved = values[label] < extents[label] ? 1 : 1 - extents[label];
        for (int i = 0; i < at.length; i++) {
          at[i] += moved * steps[i][label];
        }
        if (moved == 1) {
          return true;
        }
        values[label] = 0;
      }
      return false;
    }
  }

  private static Walk walk(KernelContext c, Tensor[] operands) {
    String equation = c.attrs().getString("equation");
    return new Walk(
        Einsum.of(equation, List.of(operands).stream().map(Tensor::shape).toList()), operands);
  }

  private static Kernel forward(KernelContext c) {
    Tensor[] operands = c.ins("Operands");
    Tensor out = c.out("Out");
    return () -> {
      Walk walk = walk(c, operands);
      Elements to = out.elements();
      to.fill(0);
      if (walk.isEmpty()) {
        return;
      }
      Elements[] from = Arrays.stream(operands).map(Tensor::elements).toArray(Elements[]::new);
      // Summed letters turn fastest, so one element of the result is finished before the next.
      long target = 0;
      double sum = 0;
      do {
        if (walk.at[from.length] != target) {
          to.set(target, sum);
          target = walk.at[from.length];
          sum = 0;
        }
        double product = 1;
        for (int i = 0; i < from.length; i++) {
          product *= from[i].get(walk.at[i]);
        }
        sum += product;
      } while (walk.next());
      to.set(target, sum);
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor[] operands = c.ins("Operands");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor[] wanted = c.outs("Operands@GRAD");
    return () -> {
      Elements[] from = Arrays.stream(operands).map(Tensor::elements).toArray(Elements[]::new);
      Elements flowing = g.elements();
      for (int which = 0; which < wanted.length; which++) {
        @Nullable Tensor to = wanted[which];
        if (to == null) {
          continue;
        }
        Walk walk = walk(c, operands);
        Elements sums = to.elements();
        sums.fill(0);
        if (walk.isEmpty()) {
          continue;
        }
        do {
          double product = flowing.get(walk.at[from.length]);
          for (int i = 0; i < from.length; i++) {
            product *= i == which ? 1 : from[i].get(walk.at[i]);
          }
          sums.add(walk.at[which], product);
        } while (walk.next());
      }
    };
  }
}
