package org.fluidjava.ops.reduce;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Reductions along dimensions. */
public final class ReduceOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants(
        "reduce_sum",
        "reduce_mean",
        "reduce_max",
        "reduce_min",
        "reduce_prod",
        "reduce_all",
        "reduce_any",
        "frobenius_norm",
        "logsumexp")) {
      ops.add(Reductions.DEFS);
    }
    if (ops.wants("segment_pool")) ops.add(SegmentPoolOp.DEF);
    if (ops.wants("graph_send_recv")) ops.add(GraphSendRecvOp.DEF);
    if (ops.wants("arg_max", "arg_min")) ops.add(ArgOps.DEFS);
  }
}
