package org.fluidjava.layers;

import java.util.List;
import java.util.Set;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * A loop: its block runs while a condition holds, and must write the condition anew.
 *
 * <pre>{@code
 * var i = layers.fillConstant(DType.INT64, 0, 1);
 * var n = layers.fillConstant(DType.INT64, 10, 1);
 * var goesOn = layers.lessThan(i, n);
 * layers.whileLoop(goesOn).block(() -> {
 *   layers.increment(i);
 *   layers.lessThan(i, n, goesOn);
 * });
 * }</pre>
 */
public final class While {
  private final LayerBase layers;
  private final Variable condition;
  private final boolean isTest;

  While(LayerBase layers, Variable condition, boolean isTest) {
    this.layers = layers;
    this.condition = condition;
    this.isTest = isTest;
    DType dtype = condition.dtype();
    Shape shape = condition.shape();
    if (dtype != DType.BOOL || shape != null && shape.numel() > 1) {
      throw new IllegalArgumentException(
          "the condition of a loop must be one bool, but is " + condition);
    }
  }

  /** Adds the layers that {@code body} makes as the loop's block. */
  public void block(Runnable body) {
    SubBlock sub = SubBlock.build(layers.main(), body);
    Set<String> written = Set.of(condition.name());
    sub.append(
        new OpSpec("while")
            .in("X", List.copyOf(sub.reads(written)))
            .in("Condition", condition.name())
            .out("Out", sub.writes(written))
            .out("StepScopes", sub.scopes())
            .attr("sub_block", Attr.block(sub.block().index()))
            .attr("is_test", isTest));
  }
}
