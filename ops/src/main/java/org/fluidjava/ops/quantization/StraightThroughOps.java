package org.fluidjava.ops.quantization;

import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeRule;

/**
 * The gradient operator of {@code fake_quantize_dequantize_*} in programs that Paddle saved, under
 * the names that its releases gave it: what flows out flows in.
 */
final class StraightThroughOps {
  static final List<OpDef> DEFS =
      Stream.of(
              "fake_quantize_dequantize_grad",
              "stright_throuth_estimator_grad",
              "straight_through_estimator_grad")
          .map(
              type ->
                  OpDef.named(type)
                      .input("Out@GRAD", "the gradient of the rounded numbers")
                      .output("X@GRAD", "the same")
                      .shape(ShapeRule.same("Out@GRAD", "X@GRAD"))
                      .inPlace("Out@GRAD", "X@GRAD")
                      .build())
          .toList();

  private StraightThroughOps() {}
}
