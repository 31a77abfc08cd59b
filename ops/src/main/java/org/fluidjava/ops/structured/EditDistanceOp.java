package org.fluidjava.ops.structured;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * The Levenshtein distance of each pair of sequences of ids: how many insertions, deletions and
 * exchanges make one from the other.
 */
final class EditDistanceOp {
  static final OpDef DEF =
      OpDef.named("edit_distance")
          .input("Hyps", "int64 [N, 1] with one LoD level, or padded [sequences, steps]")
          .input("Refs", "likewise")
          .optionalInput("HypsLength", "int64, one for each sequence; then the rest is padded")
          .optionalInput("RefsLength", "int64, given together with HypsLength")
          .output("SequenceNum", "int64 [1]: the number of pairs")
          .output("Out", "float32 [sequences, 1]")
          .attr("normalized", false, "whether distances are divided by the length of Refs")
          .readsValues("HypsLength", "RefsLength")
          .shape(EditDistanceOp::shape)
          .build();

  private EditDistanceOp() {}

  private static void shape(ShapeContext c) {
    boolean padded = c.hasInput("HypsLength");
    c.check(
        padded == c.hasInput("RefsLength"),
        "HypsLength and RefsLength must both be given or both be absent");
    for (String slot : new String[] {"Hyps", "Refs"}) {
      Shape dims = c.dims(slot);
      int rows = padded ? 2 : 1;
      if (padded) {
        Segments.padded(c, slot, slot + "Length", 0);
      } else {
        Segments.byLod(c, slot);
      }
      c.check(
          dims.rank() >= rows && ShapeContext.agree(dims.product(rows, dims.rank()), 1),
          "%s must be one id in each place but is %s",
          slot,
          dims);
    }
    long pairs = Segments.count(c, "Hyps", padded, 0);
    long others = Segments.count(c, "Refs", padded, 0);
    c.check(
        ShapeContext.agree(pairs, others), "Hyps has %d sequences but Refs has %d", pairs, others);
    if (c.attrs().getBoolean("normalized") && !c.isBuild()) {
      long[] given = padded ? c.values("RefsLength", 0) : null;
      int[] lengths = padded ? new int[0] : c.lod("Refs").lengths(0);
      for (int i = 0; i < pairs; i++) {
        long length = given == null ? lengths[i] : given[i];
        c.check(
            length > 0, "sequence %d of Refs is empty, so its distance cannot be normalized", i);
      }
    }
    c.setDims("Out", Shape.of(pairs, 1));
    c.setDtype("Out", DType.FLOAT32);
    c.setDims("SequenceNum", Shape.ONE);
    c.setDtype("SequenceNum", DType.INT64);
  }
}
