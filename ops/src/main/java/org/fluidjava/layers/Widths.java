package org.fluidjava.layers;

import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Shape;

/** Checks of widths with texts for those who mix up hidden widths and gate widths. */
final class Widths {
  private Widths() {}

  static void positive(String layer, long width) {
    if (width < 1) {
      throw new IllegalArgumentException(layer + ": the width must be at least 1 but is " + width);
    }
  }

  /** The hidden width, a part of {@code size}, which must be the input's width. */
  static int hidden(LayerCall call, String layer, Variable input, int size, int gates) {
    positive(layer, size);
    if (size % gates != 0) {
      throw new IllegalArgumentException(
          call.name()
              + ": "
              + layer
              + "'s size is "
              + gates
              + " times the hidden width, but "
              + size
              + " is no multiple of "
              + gates);
    }
    Shape shape = input.knownShape();
    if (shape.rank() != 2 || (shape.dim(1) >= 0 && shape.dim(1) != size)) {
      throw new IllegalArgumentException(
          call.name()
              + ": "
              + layer
              + " with hidden width "
              + size / gates
              + " needs an input of shape [rows, "
              + size
              + "], but its input is "
              + input
              + "; put an fc of size "
              + size
              + " before it");
    }
    return size / gates;
  }
}
