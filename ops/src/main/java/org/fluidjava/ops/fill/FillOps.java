package org.fluidjava.ops.fill;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Tensors from nothing or from attributes, and copies. */
public final class FillOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("assign")) ops.add(AssignOp.DEF);
    if (ops.wants("assign_value")) ops.add(AssignValueOp.DEF);
    if (ops.wants(
        "fill_constant",
        "fill_constant_batch_size_like",
        "fill_zeros_like",
        "fill_zeros_like2",
        "fill_any_like",
        "fill",
        "eye")) {
      ops.add(FillConstantOps.DEFS);
    }
    if (ops.wants("memcpy", "memcpy_h2d", "memcpy_d2h", "share_data")) ops.add(CopyOps.DEFS);
    if (ops.wants("range", "linspace")) ops.add(RangeOps.DEFS);
  }
}
