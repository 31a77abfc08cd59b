package org.fluidjava.ops.reduce;

import java.util.Set;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Messages along the edges of a graph: each node gets the rows of those that send to it as one. */
final class GraphSendRecvOp {
  static final OpDef DEF =
      OpDef.named("graph_send_recv")
          .input("X", "[nodes, ...]")
          .input("Src_index", "int32 or int64 [edges] or [edges, 1]: who sends")
          .input("Dst_index", "as Src_index: who receives")
          .output("Out", "[out_size, ...]; 0 for a node to which nobody sends")
          .output("Dst_count", "int32 [out_size]: edges to each node, for MEAN; else nothing")
          .attr(
              "pool_type",
              "SUM",
              Set.of("SUM", "MEAN", "MIN", "MAX")::contains,
              "SUM, MEAN, MIN or MAX")
          .attr("out_size", 0L, "nodes that receive; 0 and below for as many as send")
          .shape(GraphSendRecvOp::shape)
          .grad(
              Gradient.reads("X", "Src_index", "Dst_index", "Out", "Dst_count")
                  .given("Out")
                  .yields("X")
                  .usesOnlyShapeOf("Dst_count"))
          .build();

  private GraphSendRecvOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() >= 1, "X must have an extent for the nodes");
    long from = edges(c, "Src_index");
    long to = edges(c, "Dst_index");
    c.check(
        ShapeContext.agree(from, to),
        "Src_index and Dst_index must have one number for each edge but have %d and %d",
        from,
        to);
    DType type = c.dtype("Src_index");
    c.check(
        (type == DType.INT32 || type == DType.INT64) && c.dtype("Dst_index") == type,
        "Src_index and Dst_index must both be int32 or both int64 but are %s and %s",
        type.fluidName(),
        c.dtype("Dst_index").fluidName());
    long wanted = c.attrs().getLong("out_size");
    Shape out = wanted > 0 ? x.with(0, wanted) : x;
    c.setDims("Out", out);
    c.setDims(
        "Dst_count", Shape.of(c.attrs().getString("pool_type").equals("MEAN") ? out.dim(0) : 0));
    c.setDtype("Dst_count", DType.INT32);
  }

  private static long edges(ShapeContext c, String slot) {
    Shape index = c.dims(slot);
    c.check(
        index.rank() == 1 || (index.rank() == 2 && ShapeContext.agree(index.dim(1), 1)),
        "%s must be [edges] or [edges, 1] but is %s",
        slot,
        index);
    return index.dim(0);
  }
}
