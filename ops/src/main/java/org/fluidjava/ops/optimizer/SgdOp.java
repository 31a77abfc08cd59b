package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;

/** Gradient descent: p -= rate · g. */
final class SgdOp {
  static final OpDef DEF = Updates.named("sgd").build();

  private SgdOp() {}
}
