package org.fluidjava.ops.nn;

import java.util.Set;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;

/**
 * Sets elements to zero at random (Srivastava et al., "Dropout", JMLR 2014). Element i of a run is
 * kept when draw i of the operator's counter-based stream, uniform in [0, 1), is at least the
 * probability.
 */
final class DropoutOp {
  private static final Set<String> IMPLEMENTATIONS =
      Set.of("downgrade_in_infer", "upscale_in_train");

  static final OpDef DEF =
      OpDef.named("dropout")
          .input("X", "any shape")
          .optionalInput("Seed", "a seed, int32 [1]; goes before the attribute")
          .output("Out", "X, part of it zero")
          .optionalOutput("Mask", "uint8: 1 where an element is kept")
          .attr("dropout_prob", 0.5f, p -> p >= 0 && p <= 1, "the probability of dropping, 0 to 1")
          .attr("is_test", false, "whether nothing is dropped")
          .attr("fix_seed", false, "whether seed counts")
          .attr("seed", 0, "the seed when fix_seed")
          .attr(
              "dropout_implementation",
              "downgrade_in_infer",
              IMPLEMENTATIONS::contains,
              "downgrade_in_infer or upscale_in_train: where the factor 1 - dropout_prob goes")
          .shape(DropoutOp::shape)
          .inPlace("X", "Out")
          .stateful()
          .grad(
              Gradient.reads("Mask")
                  .given("Out")
                  .yields("X")
                  .like("X", "Out@GRAD")
                  .inPlace("Out@GRAD", "X@GRAD"))
          .build();

  private DropoutOp() {}

  private static void shape(ShapeContext c) {
    c.setDims("Out", c.dims("X"));
    c.shareLod("X", "Out");
    c.setDims("Mask", c.dims("X"));
    c.setDtype("Mask", DType.UINT8);
  }
}
