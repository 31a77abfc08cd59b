package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;

/**
 * Follow the regularised leader (McMahan et al. 2013): n' = n + g²; l += g - (n'^-k - n^-k) / rate
 * · p with k the power; p = (l1 sign l - l) / (n'^-k / rate + 2 l2) where |l| exceeds l1, else 0.
 */
final class FtrlOp {
  static final OpDef DEF =
      Updates.named(
              "ftrl",
              "SquaredAccumulator",
              "SquaredAccumOut",
              "LinearAccumulator",
              "LinearAccumOut")
          .attr("l1", 0f, "weight of the absolute values")
          .attr("l2", 0f, "weight of the squares")
          .attr("lr_power", -0.5f, "the power k")
          .build();

  private FtrlOp() {}
}
