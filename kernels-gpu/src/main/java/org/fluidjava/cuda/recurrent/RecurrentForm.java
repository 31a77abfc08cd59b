package org.fluidjava.cuda.recurrent;

/** One way of going through the time steps of a recurrent operator. */
interface RecurrentForm {
  /** Whether it can take this many sequences with rows. */
  boolean takes(int batch);

  /** Goes through all steps; there is at least one row. */
  void run();
}
