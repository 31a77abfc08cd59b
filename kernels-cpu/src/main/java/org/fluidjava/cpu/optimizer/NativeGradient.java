package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.nativelib.NativeSizes;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * A float32 parameter with its gradient for native updates. Updates are in place: input and output
 * are one variable, as optimizers make them. Rows of a sparse gradient are merged and sorted once.
 */
final class NativeGradient {
  private final Tensor param;
  private final @Nullable Tensor dense;
  private final @Nullable RowsTensor sparse;
  private final NativeRowMerge merge;
  private final Tensor sums;

  NativeGradient(KernelContext c) {
    param = c.in("Param");
    sparse = c.inValue("Grad", 0) instanceof RowsTensor rows ? rows : null;
    dense = sparse == null ? c.in("Grad") : null;
    merge = new NativeRowMerge(c);
    sums = c.scratch(DType.FLOAT32);
  }

  /**
   * Whether every state's output is the variable of its input, so that an update in place is right.
   */
  static boolean inPlace(KernelContext c, String... pairs) {
    boolean same = c.inValue("Param", 0) == c.outValue("ParamOut", 0);
    for (String state : pairs) {
      same &= c.inValue(state, 0) == c.outValue(state + "Out", 0);
    }
    return same;
  }

  boolean isSparse() {
    return sparse != null;
  }

  /** Merges the rows of a sparse gradient; gives the items of the range: rows, else elements. */
  long prepare() {
    if (sparse == null) {
      NativeSizes.require(param.numel(), param, dense);
      return param.numel();
    }
    long rows = sparse.rows().numel();
    long height = param.dim(0);
    RuleViolation.unless(
        sparse.height() == height && sparse.value().numel() == rows * width(),
        "Grad has %d rows of %d with %d values, but Param is %s",
        rows,
        sparse.height(),
        sparse.value().numel(),
        param.shape());
    merge.plan(sparse, height);
    sums.resize(merge.count(), width());
    merge.into(sparse, sums);
    return height;
  }

  long width() {
    return param.product(1, param.rank());
  }

  long parameter() {
    return param.address();
  }

  /** The dense gradient's address. */
  long values() {
    return dense == null ? sums.address() : dense.address();
  }

  long rowCount() {
    return merge.count();
  }

  long rows() {
    return merge.rows();
  }
}
