package org.fluidjava.ops.nn;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Numbers of hash buckets of rows of ids, by XXH64 with the seeds 0, 1, 2, ... */
final class HashOp {
  private static final List<DType> IDS = List.of(DType.INT32, DType.INT64);

  static final OpDef DEF =
      OpDef.named("hash")
          .input("X", "int32 or int64 ids [N, width]")
          .output("Out", "of X's type [N, num_hash, 1]: in [0, mod_by)")
          .attr("num_hash", 1, n -> n >= 1 && n <= 1 << 20, "1 to 2^20: how many hashes of a row")
          .attr("mod_by", 100000L, m -> m >= 1, "at least 1: how many buckets")
          .shape(HashOp::shape)
          .build();

  private HashOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() == 2, "X must be [N, width] but is %s", x);
    c.check(
        IDS.contains(c.dtype("X")), "X must be int32 or int64 but is %s", c.dtype("X").fluidName());
    c.setDims("Out", Shape.of(x.dim(0), c.attrs().getInt("num_hash"), 1));
    c.shareLod("X", "Out");
  }
}
