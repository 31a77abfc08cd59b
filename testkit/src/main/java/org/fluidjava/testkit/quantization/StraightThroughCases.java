package org.fluidjava.testkit.quantization;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of the gradient operators of quantised training programs. */
final class StraightThroughCases {
  private StraightThroughCases() {}

  static List<OpCase> cases() {
    return List.of(
        one("fake_quantize_dequantize_grad"),
        one("stright_throuth_estimator_grad"),
        one("straight_through_estimator_grad"));
  }

  private static OpCase one(String type) {
    return OpCase.of(type)
        .named("a matrix")
        .in("Out@GRAD", Values.normal(3, 4))
        .expect("X@GRAD", in -> Expected.of(in.get("Out@GRAD"), 3, 4))
        .notOnPaddle("a gradient operator")
        .build();
  }
}
