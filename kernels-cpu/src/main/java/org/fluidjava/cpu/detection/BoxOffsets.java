package org.fluidjava.cpu.detection;

/**
 * Offsets of a box from another: those of the centre by the size, and the logarithms of the ratios
 * of the sizes (Girshick et al., R-CNN, 2014).
 */
final class BoxOffsets {
  private BoxOffsets() {}

  /** The offsets dx, dy, dw, dh that move a box in pixels to another. */
  static void between(double[] from, int fromAt, double[] to, int toAt, double[] out, int at) {
    for (int axis = 0; axis < 2; axis++) {
      double size = from[fromAt + axis + 2] - from[fromAt + axis] + 1;
      double wanted = to[toAt + axis + 2] - to[toAt + axis] + 1;
      double centre = from[fromAt + axis] + 0.5 * size;
      out[at + axis] = (to[toAt + axis] + 0.5 * wanted - centre) / size;
      out[at + axis + 2] = Math.log(wanted / size);
    }
  }

  /**
   * Moves a box by offsets.
   *
   * @param border 1 where both borders of a box count, else 0
   */
  static void move(double[] box, int boxAt, double[] offsets, double border, double[] out, int at) {
    for (int axis = 0; axis < 2; axis++) {
      double size = box[boxAt + axis + 2] - box[boxAt + axis] + border;
      double centre = box[boxAt + axis] + 0.5 * size + offsets[axis] * size;
      double moved = Math.exp(offsets[axis + 2]) * size;
      out[at + axis] = centre - moved / 2;
      out[at + axis + 2] = centre + moved / 2 - border;
    }
  }
}
