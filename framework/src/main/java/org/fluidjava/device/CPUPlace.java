package org.fluidjava.device;

import org.jspecify.annotations.Nullable;

/** The host's processors. */
public record CPUPlace() implements Place {
  @Override
  public String kind() {
    return "cpu";
  }

  // Written out: those that a record brings are linked when they first run, at every start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CPUPlace;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "cpu";
  }
}
