package org.fluidjava.ops.reduce;

import java.util.Set;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Rows of one segment as one: summed, averaged, or their extremes. */
final class SegmentPoolOp {
  static final OpDef DEF =
      OpDef.named("segment_pool")
          .input("X", "[N, ...]")
          .input("SegmentIds", "int32 or int64 [N], ascending: the segment of each row")
          .output("Out", "[last segment + 1, ...]; 0 for a segment without rows")
          .optionalOutput("SummedIds", "[last segment + 1, 1]: rows of each segment, for MEAN")
          .attr(
              "pooltype",
              "SUM",
              Set.of("SUM", "MEAN", "MIN", "MAX")::contains,
              "SUM, MEAN, MIN or MAX")
          .readsValues("SegmentIds")
          .shape(SegmentPoolOp::shape)
          .grad(
              Gradient.reads("X", "SegmentIds", "Out", "SummedIds")
                  .given("Out")
                  .yields("X")
                  .usesOnlyShapeOf("SummedIds"))
          .build();

  private SegmentPoolOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape ids = c.dims("SegmentIds");
    DType type = c.dtype("SegmentIds");
    c.check(
        type == DType.INT32 || type == DType.INT64,
        "SegmentIds must be int32 or int64 but are %s",
        type.fluidName());
    c.check(
        x.rank() >= 1 && ids.rank() == 1 && ShapeContext.agree(ids.dim(0), x.dim(0)),
        "SegmentIds must have one number for each of %d rows of X but are %s",
        x.dim(0),
        ids);
    long @Nullable [] numbers = c.values("SegmentIds", 0);
    long segments = -1;
    if (numbers != null) {
      long before = 0;
      for (int i = 0; i < numbers.length; i++) {
        c.check(
            numbers[i] >= before,
            "SegmentIds must ascend from 0, but number %d is %d after %d",
            i,
            numbers[i],
            before);
        before = numbers[i];
      }
      c.check(before < 1 << 30, "SegmentIds must be below 2^30 but end with %d", before);
      segments = numbers.length == 0 ? 0 : before + 1;
    }
    c.setDims("Out", x.with(0, segments));
    c.setDims(
        "SummedIds", Shape.of(c.attrs().getString("pooltype").equals("MEAN") ? segments : 0, 1));
  }
}
