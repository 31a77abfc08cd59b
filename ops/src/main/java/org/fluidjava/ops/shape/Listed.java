package org.fluidjava.ops.shape;

import org.fluidjava.op.ShapeContext;
import org.jspecify.annotations.Nullable;

/**
 * A list of integers that an attribute gives, or a tensor, or a list of tensors of one number each.
 */
final class Listed {
  private Listed() {}

  /** The numbers; null while a program is being built and a tensor will give them. */
  static long @Nullable [] of(ShapeContext c, String attr, String tensorSlot, String listSlot) {
    if (!tensorSlot.isEmpty() && c.hasInput(tensorSlot)) {
      return c.values(tensorSlot, 0);
    }
    if (!listSlot.isEmpty() && c.hasInput(listSlot)) {
      if (c.isBuild()) {
        return null;
      }
      long[] all = new long[c.inputs(listSlot)];
      for (int i = 0; i < all.length; i++) {
        long[] one = c.values(listSlot, i);
        c.check(one != null && one.length == 1, "%s[%d] must hold one number", listSlot, i);
        all[i] = one == null ? 0 : one[0];
      }
      return all;
    }
    int[] given = c.attrs().getInts(attr);
    long[] all = new long[given.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = given[i];
    }
    return all;
  }

  /** How many numbers there are; -1 while that is not known. */
  static long count(ShapeContext c, String attr, String tensorSlot, String listSlot) {
    if (!tensorSlot.isEmpty() && c.hasInput(tensorSlot)) {
      return c.dims(tensorSlot).numel();
    }
    if (!listSlot.isEmpty() && c.hasInput(listSlot)) {
      return c.inputs(listSlot);
    }
    return c.attrs().getInts(attr).length;
  }
}
