package org.fluidjava.op;

import java.util.List;

/** Gives the operators that compute an operator's gradient. */
@FunctionalInterface
public interface GradMaker {
  /** The gradient operators in the order in which they run; empty when nothing is wanted. */
  List<OpSpec> make(GradContext context);
}
