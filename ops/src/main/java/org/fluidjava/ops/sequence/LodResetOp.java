package org.fluidjava.ops.sequence;

import java.util.Arrays;
import java.util.Objects;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;

/**
 * Gives the same numbers another LoD: Y's, or one level of offsets from Y's numbers, or from an
 * attribute.
 */
final class LodResetOp {
  static final OpDef DEF =
      OpDef.named("lod_reset")
          .input("X", "[N, ...]")
          .optionalInput("Y", "its LoD is taken; without one its int32 numbers are the offsets")
          .output("Out", "X with the new LoD")
          .attr("target_lod", new int[0], "offsets, used without Y")
          .attr("append", false, "whether the offsets become a finer level below X's")
          .inPlace("X", "Out")
          .readsValues("Y")
          .shape(LodResetOp::shape)
          .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private LodResetOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() >= 1, "X must have rows but is %s", x);
    c.setDims("Out", x);
    boolean append = c.attrs().getBoolean("append");
    int[] offsets = c.attrs().getInts("target_lod");
    c.check(
        c.hasInput("Y") || offsets.length > 0,
        "there is neither Y nor target_lod to take the LoD from");
    if (c.isBuild()) {
      int levels = c.hasInput("Y") ? Math.max(1, c.lodLevel("Y", 0)) : 1;
      boolean more = append && !(c.hasInput("Y") && c.lodLevel("Y", 0) > 0);
      c.setLodLevel("Out", 0, more ? c.lodLevel("X", 0) + 1 : levels);
      return;
    }
    LoD lod;
    if (c.hasInput("Y") && !c.lod("Y").isEmpty()) {
      lod = c.lod("Y");
    } else {
      if (c.hasInput("Y")) {
        c.check(
            c.dtype("Y") == DType.INT32,
            "Y has no LoD, so its numbers are the offsets and must be int32, but they are %s",
            c.dtype("Y").fluidName());
        offsets =
            Arrays.stream(Objects.requireNonNull(c.values("Y", 0)))
                .mapToInt(Math::toIntExact)
                .toArray();
      }
      try {
        lod = append ? c.lod("X").append(offsets) : LoD.ofOffsets(offsets);
      } catch (IllegalArgumentException broken) {
        throw new RuleViolation("the new offsets make no LoD: " + broken.getMessage());
      }
    }
    c.check(
        lod.rows() == x.dim(0), "the new LoD covers %d rows, but X's shape is %s", lod.rows(), x);
    c.setLod("Out", 0, lod);
  }
}
