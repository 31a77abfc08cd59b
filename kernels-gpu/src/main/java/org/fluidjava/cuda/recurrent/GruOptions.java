package org.fluidjava.cuda.recurrent;

import org.fluidjava.tensor.DType;

/** What of a GRU's attributes is compiled into its kernels. */
record GruOptions(DType dtype, boolean origin, int gate, int candidate) {
  /** The float32 sigmoid and tanh of nearly all programs. */
  static GruOptions usual(boolean origin) {
    return new GruOptions(DType.FLOAT32, origin, 1, 2);
  }

  /** Whether hidden states that start at zero stay within 1: they are means of candidates. */
  boolean isHiddenBounded() {
    return gate == 1 && (candidate == 1 || candidate == 2);
  }

  /** The macros for them, and more. */
  String[] defines(String... more) {
    String[] all = new String[4 + more.length];
    all[0] = Reals.define(dtype);
    all[1] = "GATE=" + gate;
    all[2] = "CANDIDATE=" + candidate;
    all[3] = "ORIGIN=" + (origin ? 1 : 0);
    System.arraycopy(more, 0, all, 4, more.length);
    return all;
  }
}
