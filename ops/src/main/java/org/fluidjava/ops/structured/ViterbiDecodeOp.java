package org.fluidjava.ops.structured;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The best tags of each row of a padded batch by scores of tags and of their transitions. */
final class ViterbiDecodeOp {
  static final OpDef DEF =
      OpDef.named("viterbi_decode")
          .input("Input", "[batch, steps, tags]: scores of the tags")
          .input("Transition", "[tags, tags]: scores from one tag (row) to the next")
          .input("Length", "int64 [batch]: the steps of each row")
          .output("Scores", "[batch]: the best sums of scores")
          .output("Path", "int64 [batch, longest]: the tags, 0 beyond a row's end")
          .attr(
              "include_bos_eos_tag",
              true,
              "the last tag starts a row, the last but one ends it, in Transition")
          .shape(ViterbiDecodeOp::shape)
          .shapeFromKernel()
          .build();

  private ViterbiDecodeOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("Input");
    Shape moves = c.dims("Transition");
    c.check(x.rank() == 3 && x.dim(2) != 0, "Input must be [batch, steps, tags] but is %s", x);
    c.check(
        moves.rank() == 2 && moves.matches(Shape.of(x.dim(2), x.dim(2))),
        "Transition must be [%d, %d] (tags, tags) but is %s",
        x.dim(2),
        x.dim(2),
        moves);
    c.check(
        c.dtype("Transition") == c.dtype("Input"),
        "Transition (%s) must be of the type of Input (%s)",
        c.dtype("Transition").fluidName(),
        c.dtype("Input").fluidName());
    c.check(
        !c.attrs().getBoolean("include_bos_eos_tag") || x.dim(2) < 0 || x.dim(2) >= 2,
        "there must be a tag to start and one to end, but there are %d tags",
        x.dim(2));
    c.check(
        c.dtype("Length") == DType.INT64 && ShapeContext.agree(c.dims("Length").numel(), x.dim(0)),
        "Length must hold an int64 for each of %d rows but is %s %s",
        x.dim(0),
        c.dtype("Length").fluidName(),
        c.dims("Length"));
    c.setDims("Scores", Shape.of(x.dim(0)));
    c.setDims("Path", Shape.of(x.dim(0), -1));
    c.setDtype("Path", DType.INT64);
  }
}
