package org.fluidjava.cpu.blas;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;

/** A pointer whose address is set before each call, so that a call makes no object. */
final class DoubleAddress extends DoublePointer {
  DoubleAddress() {
    super((Pointer) null);
  }

  DoubleAddress at(long newAddress) {
    address = newAddress;
    return this;
  }
}
