package org.fluidjava.cuda;

import org.fluidjava.kernel.KernelContext;

/**
 * Where a kernel reports a number that breaks a rule. The kernel's Java object must keep it: one
 * that nobody holds may be given to another kernel.
 */
public final class Fault {
  private final KernelContext context;
  private final String message;
  private final boolean real;
  private final long address;

  Fault(KernelContext context, String message, boolean real, long address) {
    this.context = context;
    this.message = message;
    this.real = real;
    this.address = address;
  }

  /** The {@code long long*} that {@code fluid_fault} takes. */
  public long address() {
    return address;
  }

  /** The error: the rule with its numbers, the operator, its variables and the user's line. */
  RuntimeException error(long value, long position, long bound) {
    Object shown = real ? (Object) Double.longBitsToDouble(value) : (Object) value;
    return context.violation(String.format(message, shown, position, bound));
  }
}
