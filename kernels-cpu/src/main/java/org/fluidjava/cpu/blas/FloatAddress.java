package org.fluidjava.cpu.blas;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A pointer whose address is set before each call, so that a call makes no object. */
final class FloatAddress extends FloatPointer {
  FloatAddress() {
    super((Pointer) null);
  }

  FloatAddress at(long newAddress) {
    address = newAddress;
    return this;
  }
}
