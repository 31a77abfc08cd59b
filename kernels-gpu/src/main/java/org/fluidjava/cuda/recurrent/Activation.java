package org.fluidjava.cuda.recurrent;

import java.util.List;
import org.fluidjava.kernel.KernelContext;

/** The numbers by which CUDA sources choose activations; gru_unit's attributes use the same. */
final class Activation {
  private static final List<String> NAMES = List.of("identity", "sigmoid", "tanh", "relu");

  private Activation() {}

  /** The number of the activation that an attribute names. */
  static int of(KernelContext c, String attr) {
    String name = c.attrs().getString(attr);
    int number = NAMES.indexOf(name);
    if (number < 0) {
      throw new IllegalStateException(c.type() + ": unknown activation '" + name + "' in " + attr);
    }
    return number;
  }

  /** The name of a number. */
  static String name(int number) {
    return NAMES.get(number);
  }
}
