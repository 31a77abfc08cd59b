package org.fluidjava.cuda.structured;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of an input: by its finest LoD level, or where lengths are given its rows, padded
 * to one length. The lengths stay on the device.
 */
final class Segments {
  private final Tensor input;
  private final @Nullable Tensor length;
  private final DeviceInts offsets;

  Segments(KernelContext c, Tensor input, @Nullable Tensor length) {
    this.input = input;
    this.length = length;
    offsets = new DeviceInts(CudaDevice.of(c));
  }

  /** The number of sequences. */
  int count() {
    int count = length == null ? input.lod().sequences(-1) : Math.toIntExact(input.dim(0));
    RuleViolation.unless(
        length == null || length.numel() >= count,
        "%s must have a length for each of %d sequences",
        length == null ? input : length,
        count);
    return count;
  }

  /** No sequence is longer. */
  long longest() {
    return length == null ? input.lod().longest() : input.dim(1);
  }

  /** Appends where the sequences lie to a kernel's arguments. */
  CudaKernel arguments(CudaKernel to) {
    return to.pointer(length == null ? offsets.offsets(input.lod(), -1) : 0)
        .tensor(length)
        .integer(length == null ? 0 : length.dtype().bytes())
        .longInteger(length == null ? 0 : input.dim(1));
  }
}
