package org.fluidjava.ops.loss;

import java.util.Set;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Losses of releases from 2.0 on: by log-probabilities of classes, and of two-way chances. */
final class NllLossOps {
  private static final Set<String> REDUCTIONS = Set.of("none", "mean", "sum");

  static final OpDef NLL =
      OpDef.named("nll_loss")
          .input("X", "log-probabilities [N, C] or [N, C, H, W]")
          .input("Label", "classes [N] or [N, H, W]: int64")
          .optionalInput("Weight", "[C]: of the classes")
          .output("Out", "the losses, or [1] of their mean or sum")
          .output("Total_weight", "[1]: the weights of all labels")
          .attr("ignore_index", -100L, "a label that counts for nothing")
          .attr("reduction", "mean", REDUCTIONS::contains, "none, mean or sum")
          .shape(NllLossOps::nll)
          .grad(
              Gradient.reads("X", "Label", "Weight", "Total_weight")
                  .given("Out")
                  .yields("X")
                  .usesOnlyShapeOf("X"))
          .build();

  static final OpDef BCE =
      OpDef.named("bce_loss")
          .input("X", "chances in [0, 1]")
          .input("Label", "wanted chances, of X's shape")
          .output("Out", "the cross entropies")
          .shape(
              c -> {
                c.check(
                    c.dims("X").matches(c.dims("Label")),
                    "X %s and Label %s must have the same extents",
                    c.dims("X"),
                    c.dims("Label"));
                c.setDims("Out", c.dims("X"));
                c.shareLod("X", "Out");
              })
          .grad(Gradient.reads("X", "Label").given("Out").yields("X"))
          .build();

  private NllLossOps() {}

  private static void nll(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() == 2 || x.rank() == 4, "X must be [N, C] or [N, C, H, W] but is %s", x);
    Shape labels = x.slice(0, 1).concat(x.slice(2, x.rank()));
    c.check(c.dims("Label").matches(labels), "Label must be %s but is %s", labels, c.dims("Label"));
    c.check(
        !c.hasInput("Weight") || ShapeContext.agree(c.dims("Weight").numel(), x.dim(1)),
        "Weight must have one number for each of %d classes but is %s",
        x.dim(1),
        c.hasInput("Weight") ? c.dims("Weight") : x);
    c.setDims("Out", c.attrs().getString("reduction").equals("none") ? labels : Shape.ONE);
    c.setDims("Total_weight", Shape.ONE);
  }
}
