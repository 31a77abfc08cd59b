package org.fluidjava.cpu.shape;

import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * A list of integers that an attribute gives, or a tensor, or a list of tensors of one number each.
 */
final class Numbers {
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

  /** Numbers of an attribute, or of tensors of one number each in their place. */
  Numbers(KernelContext c, long[] attribute, String listSlot) {
    this.attribute = attribute;
    whole = null;
    single = c.ins(listSlot);
  }

  /** The numbers as they are now. */
  long[] now() {
    if (whole != null) {
      Elements elements = whole.elements();
      long[] all = new long[Math.toIntExact(elements.length())];
      for (int i = 0; i < all.length; i++) {
        all[i] = elements.getLong(i);
      }
      return all;
    }
    if (single.length > 0) {
      long[] all = new long[single.length];
      for (int i = 0; i < all.length; i++) {
        all[i] = single[i].elements().getLong(0);
      }
      return all;
    }
    return attribute;
  }
}
