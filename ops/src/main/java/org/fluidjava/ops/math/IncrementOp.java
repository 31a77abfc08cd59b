package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.Attr;

/** One number plus a step, mostly a counter stepped in place. */
final class IncrementOp {
  static final OpDef DEF =
      OpDef.named("increment")
          .input("X", "one element")
          .output("Out", "X + step, of X's type; mostly X itself")
          .attr("step", 1f, "what is added")
          .shape(
              c -> {
                long count = c.dims("X").numel();
                c.check(ShapeContext.agree(count, 1), "X must hold 1 element, not %d", count);
                c.setDims("Out", c.dims("X"));
                c.shareLod("X", "Out");
              })
          // The way back through a loop steps the counter back: no gradient flows through it.
          .gradMaker(
              context -> {
                Attr step = context.op().attr("step");
                float forward = step != null && step.value() instanceof Float f ? f : 1f;
                return List.of(
                    new OpSpec("increment")
                        .in("X", context.out("Out"))
                        .out("Out", context.in("X"))
                        .attr("step", -forward));
              })
          .inPlace("X", "Out")
          .build();

  private IncrementOp() {}
}
