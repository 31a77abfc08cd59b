package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeUpdates;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/**
 * Merges selected rows in float32: equal row numbers become one row, their values add up in the
 * order in which they come; row numbers are in ascending order afterwards. The sums are spread over
 * the compute pool.
 */
final class NativeRowMerge {
  private final Tensor unique;
  private final Tensor slots;
  private final Tensor plan;
  private final Ranges ranges = new Ranges(this::sum);
  private long count;
  private long all;
  private long width;
  private long from;
  private long to;

  NativeRowMerge(KernelContext c) {
    unique = c.scratch(DType.INT64);
    slots = c.scratch(DType.INT32);
    plan = c.scratch(DType.UINT8);
  }

  /** {@code merge_selected_rows}. */
  static Kernel kernel(KernelContext c) {
    RowsTensor x = c.inRows("X");
    RowsTensor out = c.outRows("Out");
    NativeRowMerge merge = new NativeRowMerge(c);
    Tensor apart = c.scratch(DType.FLOAT32);
    return () -> {
      long[] dims = x.value().shape().dims().clone();
      merge.plan(x, x.height());
      dims[0] = merge.count();
      boolean inPlace = out == x;
      Tensor target = inPlace ? apart : out.value();
      target.resize(dims);
      merge.into(x, target);
      out.setHeight(x.height());
      out.rows().resize(merge.count());
      HostMemory.copy(merge.rows(), out.rows().address(), merge.count() * Long.BYTES);
      if (inPlace) {
        out.value().resize(dims);
        HostMemory.copy(apart.address(), out.value().address(), out.value().bytes());
      }
    };
  }

  /**
   * Finds the different row numbers.
   *
   * @param height all must be from 0 to this, itself left out
   */
  void plan(RowsTensor x, long height) {
    all = x.rows().numel();
    unique.resize(all);
    slots.resize(all);
    plan.resize(NativeUpdates.mergeRowsScratchBytes(all));
    count =
        NativeUpdates.mergeRowsPlan(
            all, x.rows().address(), unique.address(), slots.address(), plan.address());
    if (count > 0) {
      Elements found = unique.elements();
      if (found.getLong(0) < 0 || found.getLong(count - 1) >= height) {
        refuse(x, height);
      }
    }
  }

  private static void refuse(RowsTensor x, long height) {
    Elements numbers = x.rows().elements();
    for (long i = 0; i < numbers.length(); i++) {
      long row = numbers.getLong(i);
      RuleViolation.unless(
          row >= 0 && row < height,
          "row number %d at %d of %s must be from 0 to %d",
          row,
          i,
          x.name(),
          height - 1);
    }
  }

  /** Adds up the rows of the last plan in {@code sums}, which is [count, width]. */
  void into(RowsTensor x, Tensor sums) {
    width = all > 0 ? x.value().numel() / all : 0;
    from = x.value().address();
    to = sums.address();
    ranges.run(count, Math.max(1, width));
  }

  private void sum(long begin, long end) {
    NativeUpdates.mergeRows(begin, end, all, width, slots.address(), from, to);
  }

  /** How many different rows the last plan found. */
  long count() {
    return count;
  }

  /** Address of their numbers, int64, ascending. */
  long rows() {
    return unique.address();
  }
}
