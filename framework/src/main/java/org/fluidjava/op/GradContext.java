package org.fluidjava.op;

import java.util.List;
import java.util.Set;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;

/** What a gradient maker sees: the forward operator, and which gradients exist or are wanted. */
public final class GradContext {
  private final Operator op;
  private final Set<String> noGrad;
  private final int gradBlock;
  private final Set<String> given;

  /**
   * For one operator.
   *
   * @param op the forward operator
   * @param noGrad names of gradient variables ({@code x@GRAD}) that nobody wants
   * @param gradBlock the gradient block of the operator's sub-block; -1 when it has none
   */
  public GradContext(Operator op, Set<String> noGrad, int gradBlock) {
    this(op, noGrad, gradBlock, Set.of());
  }

  /**
   * For an operator with a sub-block.
   *
   * @param given names of gradients that operators before this one's gradient have computed
   */
  public GradContext(Operator op, Set<String> noGrad, int gradBlock, Set<String> given) {
    this.op = op;
    this.noGrad = noGrad;
    this.gradBlock = gradBlock;
    this.given = given;
  }

  /** Whether a gradient has been computed by then. */
  public boolean isGiven(String gradient) {
    return given.contains(gradient);
  }

  /** The forward operator. */
  public Operator op() {
    return op;
  }

  /** The forward operator's block. */
  public Block block() {
    return op.block();
  }

  /** The number of the gradient block of the operator's sub-block; -1 when it has none. */
  public int gradBlock() {
    return gradBlock;
  }

  /** The variables of a forward input slot. */
  public List<String> in(String slot) {
    return op.input(slot);
  }

  /** The variables of a forward output slot. */
  public List<String> out(String slot) {
    return op.output(slot);
  }

  /** The names of the gradients of a forward output slot. */
  public List<String> gradOfOut(String slot) {
    return op.output(slot).stream().map(Names::grad).toList();
  }

  /** The names of the gradients of a forward input slot; {@code @EMPTY@} for those nobody wants. */
  public List<String> gradOfIn(String slot) {
    return op.input(slot).stream()
        .map(name -> noGrad.contains(Names.grad(name)) ? Names.EMPTY : Names.grad(name))
        .toList();
  }

  /** Whether the gradient of any variable of an input slot is wanted. */
  public boolean wantsGradOf(String slot) {
    return gradOfIn(slot).stream().anyMatch(name -> !name.equals(Names.EMPTY));
  }
}
