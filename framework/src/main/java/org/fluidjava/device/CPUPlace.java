package org.fluidjava.device;

/** The host's processors. */
public record CPUPlace() implements Place {
  @Override
  public String kind() {
    return "cpu";
  }

  @Override
  public String toString() {
    return "cpu";
  }
}
