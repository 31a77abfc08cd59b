package org.fluidjava.ops.shape;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** A part of each instance, all of one size, each at a place of its own that a seed decides. */
final class RandomCropOp {
  static final OpDef DEF =
      OpDef.named("random_crop")
          .input("X", "[instances..., extents...]")
          .input("Seed", "int64 [1]")
          .output("Out", "[instances..., shape...]")
          .output("SeedOut", "int64 [1]: the seed of the next batch")
          .requiredAttr("shape", AttrType.INTS, "the extents of each part")
          .attr("startup_seed", 0, "kept for files: Seed must have a value here")
          .shape(RandomCropOp::shape)
          .build();

  private RandomCropOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    int[] wanted = c.attrs().getInts("shape");
    c.check(
        wanted.length > 0 && wanted.length < x.rank(),
        "shape must have 1 to %d extents for X %s but has %d",
        x.rank() - 1,
        x,
        wanted.length);
    c.check(
        c.dtype("Seed") == DType.INT64 && ShapeContext.agree(c.dims("Seed").numel(), 1),
        "Seed must be one int64 but is %s %s",
        c.dtype("Seed").fluidName(),
        c.dims("Seed"));
    Shape out = x;
    int first = x.rank() - wanted.length;
    for (int i = 0; i < wanted.length; i++) {
      long extent = x.dim(first + i);
      c.check(
          wanted[i] >= 1 && (extent < 0 || wanted[i] <= extent),
          "shape[%d] must be 1 to %d but is %d",
          i,
          extent,
          wanted[i]);
      out = out.with(first + i, wanted[i]);
    }
    c.setDims("Out", out);
    c.setDims("SeedOut", Shape.ONE);
    c.setDtype("SeedOut", DType.INT64);
  }
}
