package org.fluidjava.executor;

/** What happens when an operator has no kernel for the place where it should run. */
public enum Fallback {
  /** Preparation fails and lists all such operators. */
  FORBID,
  /** It runs on the CPU, and one line for each operator type says so, with the bytes it moves. */
  WARN,
  /** It runs on the CPU. */
  ALLOW
}
