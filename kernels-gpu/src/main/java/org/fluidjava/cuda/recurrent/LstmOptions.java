package org.fluidjava.cuda.recurrent;

import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** What of an LSTM's attributes is compiled into its kernels. */
record LstmOptions(DType dtype, boolean peepholes, int gate, int cell, int candidate) {
  /** The sigmoid and tanh of nearly all programs. */
  static LstmOptions usual(DType dtype, boolean peepholes) {
    return new LstmOptions(dtype, peepholes, 1, 2, 2);
  }

  static LstmOptions of(KernelContext c) {
    return new LstmOptions(
        c.dtype(),
        c.attrs().getBoolean("use_peepholes"),
        Activation.of(c, "gate_activation"),
        Activation.of(c, "cell_activation"),
        Activation.of(c, "candidate_activation"));
  }

  /** Whether hidden states that start at zero stay within 1. */
  boolean isHiddenBounded() {
    return (gate == 1 || gate == 2) && (cell == 1 || cell == 2);
  }

  /** The macros for them, and more. */
  String[] defines(String... more) {
    String[] all = new String[5 + more.length];
    all[0] = Reals.define(dtype);
    all[1] = "GATE=" + gate;
    all[2] = "CELL=" + cell;
    all[3] = "CANDIDATE=" + candidate;
    all[4] = "PEEPHOLES=" + (peepholes ? 1 : 0);
    System.arraycopy(more, 0, all, 5, more.length);
    return all;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(Activation.name(gate)).append('/').append(Activation.name(cell));
    text.append('/').append(Activation.name(candidate));
    return peepholes ? text.append(", peepholes").toString() : text.toString();
  }
}
