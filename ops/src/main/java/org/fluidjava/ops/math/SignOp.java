package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeRule;

/** -1, 0 or 1 by an element's sign. Its gradient is 0. */
final class SignOp {
  static final OpDef DEF =
      OpDef.named("sign")
          .input("X", "any numbers")
          .output("Out", "shaped like X")
          .shape(ShapeRule.same("X", "Out"))
          .gradMaker(
              context ->
                  context.wantsGradOf("X")
                      ? List.of(
                          new OpSpec("scale")
                              .in("X", context.gradOfOut("Out"))
                              .out("Out", context.gradOfIn("X"))
                              .attr("scale", 0f))
                      : List.of())
          .inPlace("X", "Out")
          .build();

  private SignOp() {}
}
