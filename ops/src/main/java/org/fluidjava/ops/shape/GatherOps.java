package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Elements by their numbers: rows, points, slices of an axis, columns of each row. */
final class GatherOps {
  static final List<OpDef> ALL =
      List.of(
          define("gather", "row numbers, [n] or [n, 1]")
              .attr("axis", 0, "the axis along which Index counts; negative from the end")
              .attr(
                  "overwrite",
                  true,
                  "of the gradients of a row that is taken twice only the last stays; else they add up")
              .shape(GatherOps::gather)
              .grad(gradient())
              .build(),
          define(
                  "gather_nd",
                  "points: the last extent is the number of leading axes that they name")
              .shape(GatherOps::gatherNd)
              .grad(gradient())
              .build(),
          define("index_select", "numbers along the axis, [n]")
              .attr("dim", 0, "the axis; negative from the end")
              .shape(GatherOps::indexSelect)
              .grad(gradient())
              .build(),
          define("index_sample", "for each row of X, columns of it: [rows, n]")
              .shape(GatherOps::indexSample)
              .grad(gradient())
              .build(),
          OpDef.named("multiplex")
              .input("Ids", "for each row, which of X it comes from: int32 [rows, 1]")
              .inputs("X", "tensors of one shape")
              .output("Out", "row i of X[Ids[i]]")
              .kernelBy("X")
              .shape(GatherOps::multiplex)
              .grad(Gradient.reads("Ids").given("Out").yields("X").shape(GatherOps::multiplexGrad))
              .build(),
          OpDef.named("shard_index")
              .input("X", "ids, the last extent 1")
              .output("Out", "ids within the shard, or ignore_value")
              .requiredAttr("index_num", AttrType.INT, "the number of all ids")
              .requiredAttr("nshards", AttrType.INT, "the number of shards")
              .requiredAttr("shard_id", AttrType.INT, "this shard")
              .attr("ignore_value", -1, "for ids of other shards")
              .shape(GatherOps::shardIndex)
              .build());

  private GatherOps() {}

  private static OpDef.Builder define(String type, String index) {
    return OpDef.named(type)
        .input("X", "where elements are taken from")
        .input("Index", index + ", int32 or int64")
        .output("Out", "the elements");
  }

  private static Gradient gradient() {
    return Gradient.reads("Index", "X").given("Out").yields("X").usesOnlyShapeOf("X");
  }

  static void integers(ShapeContext c, String slot) {
    DType type = c.dtype(slot);
    c.check(
        type == DType.INT32 || type == DType.INT64,
        "%s must be int32 or int64 but is %s",
        slot,
        type.fluidName());
  }

  /** The number of rows that an index of [n] or [n, 1] names. */
  static long rows(ShapeContext c, String slot) {
    integers(c, slot);
    Shape index = c.dims(slot);
    c.check(
        index.rank() == 1 || index.rank() == 2 && ShapeContext.agree(index.dim(1), 1),
        "%s must be [n] or [n, 1] but is %s",
        slot,
        index);
    return index.dim(0);
  }

  private static void gather(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() >= 1, "X must have one dimension or more but is %s", x);
    int axis = Axes.of(c, c.attrs().getInt("axis"), x.rank(), "axis");
    c.setDims("Out", x.with(axis, rows(c, "Index")));
    if (axis > 0) {
      c.shareLod("X", "Out");
    }
  }

  private static void gatherNd(ShapeContext c) {
    integers(c, "Index");
    Shape x = c.dims("X");
    Shape index = c.dims("Index");
    c.check(
        index.rank() >= 1 && index.dim(-1) >= 0 && index.dim(-1) <= x.rank(),
        "the last extent of Index %s must be known and at most the rank of X %s",
        index,
        x);
    c.setDims(
        "Out", index.slice(0, index.rank() - 1).concat(x.slice((int) index.dim(-1), x.rank())));
  }

  private static void indexSelect(ShapeContext c) {
    Shape x = c.dims("X");
    int axis = Axes.of(c, c.attrs().getInt("dim"), x.rank(), "dim");
    c.setDims("Out", x.with(axis, rows(c, "Index")));
    if (axis != 0) {
      c.shareLod("X", "Out");
    }
  }

  private static void indexSample(ShapeContext c) {
    integers(c, "Index");
    Shape x = c.dims("X");
    Shape index = c.dims("Index");
    c.check(
        x.rank() == 2 && index.rank() == 2 && ShapeContext.agree(x.dim(0), index.dim(0)),
        "X %s and Index %s must have 2 dimensions and as many rows",
        x,
        index);
    c.setDims("Out", index);
    c.shareLod("Index", "Out");
  }

  private static void multiplex(ShapeContext c) {
    integers(c, "Ids");
    Shape x = c.dims("X");
    c.check(x.rank() >= 2, "X must have 2 dimensions or more but is %s", x);
    for (int i = 1; i < c.inputs("X"); i++) {
      c.check(
          c.dims("X", i).matches(x),
          "all of X must have one shape, but X[0] is %s and X[%d] is %s",
          x,
          i,
          c.dims("X", i));
    }
    c.check(
        ShapeContext.agree(c.dims("Ids").numel(), x.dim(0)),
        "Ids %s must have one number for each of the %d rows",
        c.dims("Ids"),
        x.dim(0));
    c.setDims("Out", x);
    c.setDtype("Out", c.dtype("X"));
  }

  private static void multiplexGrad(ShapeContext c) {
    for (int i = 0; i < c.outputs("X@GRAD"); i++) {
      c.setDims("X@GRAD", i, c.dims("Out@GRAD"));
      c.setDtype("X@GRAD", i, c.dtype("Out@GRAD"));
    }
  }

  private static void shardIndex(ShapeContext c) {
    integers(c, "X");
    int shards = c.attrs().getInt("nshards");
    int shard = c.attrs().getInt("shard_id");
    c.check(
        c.attrs().getInt("index_num") > 0,
        "index_num must be positive but is %d",
        c.attrs().getInt("index_num"));
    c.check(
        shards > 0 && shard >= 0 && shard < shards,
        "shard_id (%d) must be in [0, %d)",
        shard,
        shards);
    c.setDims("Out", c.dims("X"));
    c.shareLod("X", "Out");
  }
}
