package org.fluidjava.pass;

import org.fluidjava.program.Program;

/**
 * A rewrite of a program's copy before it runs; it must not change what is fetched beyond rounding.
 */
public interface Pass {
  /** The name by which it is switched off. */
  String name();

  /** What it does, in one line. */
  String doc();

  /** Rewrites the program where it applies. */
  void apply(Program program, PassContext context);
}
