package org.fluidjava.ops.structured;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * Classes as leaves of a binary tree (Morin and Bengio 2005): the cost of a class is the sum of the
 * logistic costs of the turns on the path to it, and log 2 for each step that the path is shorter
 * than the longest, as Paddle counts. Without PathTable the tree is the complete one, in which
 * class k is the leaf numbered k + num_classes. Arguments are limited to -40 to 40. The gradient of
 * W is dense, with {@code is_sparse} too.
 */
final class HierarchicalSigmoidOp {
  static final OpDef DEF =
      OpDef.named("hierarchical_sigmoid")
          .input("X", "[rows, D]")
          .input("W", "[inner nodes, D]; num_classes - 1 of them without PathTable")
          .input("Label", "int64 [rows, 1]")
          .optionalInput("PathTable", "int64 [rows, longest path]: rows of W, -1 past the end")
          .optionalInput("PathCode", "int64 of PathTable's shape: the turn at each node, 0 or 1")
          .optionalInput("Bias", "[inner nodes, 1]")
          .output("Out", "[rows, 1]")
          .optionalOutput(
              "PreOut", "[rows, longest path]: log(1 + exp(w x + b)), log 2 past the end")
          .optionalOutput("W_Out", "W itself; later releases want it named")
          .attr("num_classes", 2, n -> n >= 2, "at least 2")
          .attr("is_sparse", false, "kept for Paddle")
          .attr("remote_prefetch", false, "kept for Paddle")
          .attr("trainer_id", 0, "kept for Paddle")
          .attr("height_sections", new long[0], "kept for Paddle")
          .attr("epmap", List.of(), "kept for Paddle")
          .attr("table_names", List.of(), "kept for Paddle")
          .shape(HierarchicalSigmoidOp::shape)
          .grad(
              Gradient.reads("X", "W", "Bias", "Label", "PathTable", "PathCode", "PreOut")
                  .given("Out")
                  .yields("X", "W", "Bias"))
          .build();

  private HierarchicalSigmoidOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape w = c.dims("W");
    int classes = c.attrs().getInt("num_classes");
    boolean custom = c.hasInput("PathTable");
    c.check(x.rank() == 2, "X must be [rows, width] but is %s", x);
    c.check(
        w.rank() == 2
            && ShapeContext.agree(w.dim(1), x.dim(1))
            && (custom || ShapeContext.agree(w.dim(0), classes - 1)),
        "W must be [%s, X's width (%d)] but is %s",
        custom ? "inner nodes" : String.valueOf(classes - 1),
        x.dim(1),
        w);
    c.check(
        ShapeContext.agree(c.dims("Label").numel(), x.dim(0)),
        "Label must have one number for each row of X (%d) but is %s",
        x.dim(0),
        c.dims("Label"));
    c.check(
        custom == c.hasInput("PathCode"),
        "PathTable and PathCode must both be given or both be absent");
    long longest = 32 - Integer.numberOfLeadingZeros(classes - 1);
    if (custom) {
      Shape table = c.dims("PathTable");
      c.check(
          table.rank() == 2
              && ShapeContext.agree(table.dim(0), x.dim(0))
              && table.matches(c.dims("PathCode")),
          "PathTable %s and PathCode %s must both be [rows of X (%d), longest path]",
          table,
          c.dims("PathCode"),
          x.dim(0));
      longest = table.dim(1);
    }
    if (c.hasInput("Bias")) {
      c.check(
          ShapeContext.agree(c.dims("Bias").numel(), w.dim(0)),
          "Bias must have %d numbers, one for each row of W, but is %s",
          w.dim(0),
          c.dims("Bias"));
    }
    c.setDims("Out", Shape.of(x.dim(0), 1));
    c.setDims("PreOut", Shape.of(x.dim(0), longest));
    c.setDims("W_Out", w);
    c.shareLod("X", "Out");
  }
}
