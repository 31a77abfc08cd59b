package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/**
 * {@link SequenceToBatch} in int32 arrays, and the thread team, for the native recurrent kernels.
 */
final class NativeBatch {
  final ComputePool pool = ComputePool.shared();
  private final SequenceToBatch batch;
  private final Tensor starts;
  private final Tensor rows;
  private final Tensor order;
  private final Tensor scratch;

  NativeBatch(KernelContext c) {
    batch = new SequenceToBatch(c.attrs().getBoolean("is_reverse"));
    starts = c.state(DType.INT32);
    rows = c.state(DType.INT32);
    order = c.state(DType.INT32);
    scratch = c.scratch(DType.UINT8);
  }

  /** Follows this LoD. */
  void follow(LoD lod) {
    if (batch.follow(lod)) {
      fill(starts, batch.starts(), batch.steps() + 1);
      fill(rows, batch.rows(), batch.start(batch.steps()));
      fill(order, batch.order(), batch.sequences());
    }
  }

  private static void fill(Tensor to, int[] from, int count) {
    to.resize(count);
    if (count > 0) {
      to.device().copyIn(from, 0, to.address(), 4L * count);
    }
  }

  int sequences() {
    return batch.sequences();
  }

  int steps() {
    return batch.steps();
  }

  int total() {
    return batch.start(batch.steps());
  }

  /** The rows of the first step. */
  int first() {
    return batch.steps() == 0 ? 0 : batch.size(0);
  }

  long starts() {
    return starts.address();
  }

  long rows() {
    return rows.address();
  }

  long order() {
    return order.address();
  }

  /** The address of scratch memory of this size. */
  long scratch(long bytes) {
    scratch.resize(Math.max(bytes, 1));
    return scratch.address();
  }

  /** The address of a tensor that must have this many elements; 0 when there is none. */
  static long address(@Nullable Tensor tensor, long elements) {
    if (tensor == null) {
      return 0;
    }
    RuleViolation.unless(
        tensor.numel() == elements && tensor.dtype() == DType.FLOAT32,
        "%s must have %d float32 elements",
        tensor,
        elements);
    return tensor.address();
  }
}
