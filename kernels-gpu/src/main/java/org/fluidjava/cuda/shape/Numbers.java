package org.fluidjava.cuda.shape;

import org.fluidjava.device.HostDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.jspecify.annotations.Nullable;

/**
 * A list of integers that an attribute gives, or a tensor, or a list of tensors of one number each.
 * Extents follow from the numbers of tensors, so the host has to wait for those.
 */
public final class Numbers {
  private final long[] attribute;
  private final @Nullable Tensor whole;
  private final Tensor[] single;

  Numbers(KernelContext c, String attr, String tensorSlot, String listSlot) {
    int[] given = c.attrs().getInts(attr);
    attribute = new long[given.length];
    for (int i = 0; i < given.length; i++) {
      attribute[i] = given[i];
    }
    whole = c.inOrNull(tensorSlot);
    single = c.ins(listSlot);
  }

  /** For an attribute of 64-bit integers that only a list of tensors can stand in for. */
  Numbers(KernelContext c, long[] attribute, String listSlot) {
    this.attribute = attribute;
    whole = null;
    single = c.ins(listSlot);
  }

  /** The numbers as they are now; callers must not change them. */
  long[] now() {
    if (whole != null) {
      return values(whole);
    }
    if (single.length > 0) {
      long[] all = new long[single.length];
      for (int i = 0; i < all.length; i++) {
        all[i] = values(single[i])[0];
      }
      return all;
    }
    return attribute;
  }

  /** The integers of a tensor of either device. */
  public static long[] values(Tensor tensor) {
    long[] all = new long[Math.toIntExact(tensor.numel())];
    boolean host = tensor.device() instanceof HostDevice;
    @Nullable LoDTensor copy = host ? null : tensor.get();
    for (int i = 0; i < all.length; i++) {
      if (copy == null) {
        all[i] = tensor.elements().getLong(i);
      } else {
        all[i] = copy.dtype() == DType.INT64 ? copy.longs()[i] : (long) copy.at(i);
      }
    }
    return all;
  }
}
