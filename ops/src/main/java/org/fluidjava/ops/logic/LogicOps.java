package org.fluidjava.ops.logic;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Comparisons and logic. */
public final class LogicOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants(
        "less_than",
        "less_equal",
        "greater_than",
        "greater_equal",
        "equal",
        "not_equal",
        "logical_and",
        "logical_or",
        "logical_xor",
        "bitwise_and",
        "bitwise_or",
        "bitwise_xor",
        "logical_not",
        "bitwise_not")) {
      ops.add(ComparisonOps.DEFS);
    }
    if (ops.wants("allclose", "isclose", "equal_all", "is_empty")) ops.add(ClosenessOps.DEFS);
  }
}
