package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.math.RowMerge;
import org.fluidjava.device.Elements;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * A parameter's gradient, dense or SELECTED_ROWS, as updates see it: element by element. Rows that
 * occur more than once are added up first.
 */
final class Gradients {
  private static final long GRAIN = 8 * 1024;

  /** What happens to one element of the parameter. */
  @FunctionalInterface
  interface Update {
    void at(long element, double gradient);
  }

  private final Tensor param;
  private final @Nullable Tensor dense;
  private final RowsTensor[] rows;
  private final RowMerge merge;
  private final ComputePool pool = ComputePool.shared();
  private final ComputePool.Task task = this::part;
  private @Nullable Update update;

  Gradients(KernelContext c) {
    param = c.in("Param");
    boolean sparse = c.inValue("Grad", 0) instanceof RowsTensor;
    RuleViolation.unless(
        !sparse || c.outValue("ParamOut", 0) == c.inValue("Param", 0),
        "ParamOut must be the same variable as Param when Grad is SELECTED_ROWS");
    dense = sparse ? null : c.in("Grad");
    rows = sparse ? new RowsTensor[] {c.inRows("Grad")} : new RowsTensor[0];
    merge = new RowMerge(c.scratch(DType.FLOAT64));
  }

  /** Updates every element; the gradient of rows that are absent is 0. */
  void everywhere(Update every) {
    if (dense != null) {
      all(every);
      return;
    }
    merge.merge(rows);
    Elements values = merge.sums().elements();
    long width = param.product(1, param.rank());
    int next = 0;
    for (long row = 0; row < param.dim(0); row++) {
      boolean present = next < merge.count() && merge.row(next) == row;
      for (long j = 0; j < width; j++) {
        every.at(row * width + j, present ? values.get(next * width + j) : 0);
      }
      next += present ? 1 : 0;
    }
  }

  /** Updates every element of a dense parameter, but only rows that are present of a sparse one. */
  void whereGiven(Update every) {
    if (dense != null) {
      all(every);
      return;
    }
    merge.merge(rows);
    Elements values = merge.sums().elements();
    long width = param.product(1, param.rank());
    for (int i = 0; i < merge.count(); i++) {
      for (long j = 0; j < width; j++) {
        every.at(merge.row(i) * width + j, values.get(i * width + j));
      }
    }
  }

  /** The Euclidean norm of the gradient. */
  double norm() {
    Elements values;
    if (dense != null) {
      values = dense.elements();
    } else {
      merge.merge(rows);
      values = merge.sums().elements();
    }
    return norm(values);
  }

  static double norm(Elements values) {
    double sum = 0;
    for (long i = 0; i < values.length(); i++) {
      sum += values.get(i) * values.get(i);
    }
    return Math.sqrt(sum);
  }

  private void all(Update every) {
    update = every;
    pool.run(pool.partsFor(param.numel(), GRAIN), task);
    update = null;
  }

  private void part(int part, int parts) {
    @Nullable Update every = update;
    if (dense == null || every == null) {
      return;
    }
    Elements g = dense.elements();
    long count = param.numel();
    for (long i = count * part / parts; i < count * (part + 1) / parts; i++) {
      every.at(i, g.get(i));
    }
  }
}
