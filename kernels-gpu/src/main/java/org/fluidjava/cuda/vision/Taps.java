package org.fluidjava.cuda.vision;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.DeviceInts;

/**
 * The cells and weights of an interpolation along one extent, on the device: for each output cell
 * its taps, or for the way back the output cells that each input cell counts in.
 */
final class Taps {
  private static final double CUBIC = -0.75;
  private final String method;
  private final boolean alignCorners;
  private final boolean centres;
  private final float scale;
  private final boolean back;
  private final DeviceInts there;
  private int[] table = {};
  private long[] indices = {};
  private double[] weights = {};
  private int entries;
  private long address;
  long in = -1;
  long out = -1;
  int count = 1;

  /**
   * For one extent.
   *
   * @param scale output by input extent where that is fixed, else 0
   * @param back whether the table goes by input cells
   */
  Taps(
      CudaDevice device,
      String method,
      boolean alignCorners,
      int alignMode,
      float scale,
      boolean back) {
    this.method = method;
    this.alignCorners = alignCorners;
    this.centres = alignMode == 0 && !alignCorners;
    this.scale = scale;
    this.back = back;
    there = new DeviceInts(device);
  }

  /** Where the weights lie, double. */
  long weights() {
    return address;
  }

  /** Where their cells lie, int32. */
  long cells() {
    return address + 8L * entries;
  }

  /** Where each input cell's entries begin, int32; for the way back. */
  long starts() {
    return address + 12L * entries;
  }

  /** Reckons cells and weights anew when the extents have changed. */
  void follow(long newIn, long newOut) {
    if (newIn != in || newOut != out) {
      in = newIn;
      out = newOut;
      reckon();
      table = back ? inverted() : forward();
      address = there.ints(table);
    }
  }

  private void reckon() {
    count = method.equals("nearest") ? 1 : method.equals("bicubic") ? 4 : 2;
    indices = new long[Math.toIntExact(Math.multiplyExact(out, (long) count))];
    weights = new double[indices.length];
    float ratio = 0;
    if (out > 1) {
      // In float, as Fluid does: the ratio decides which cell is the nearest.
      ratio =
          alignCorners ? (float) (in - 1) / (out - 1) : scale > 0 ? 1 / scale : (float) in / out;
    }
    for (int i = 0; i < out; i++) {
      switch (count) {
        case 1 -> put(i, 0, (long) (alignCorners ? ratio * i + 0.5 : ratio * i), 1);
        case 2 -> linear(i, ratio);
        default -> cubic(i, ratio);
      }
    }
  }

  private static void weight(int[] to, int entry, double weight) {
    long bits = Double.doubleToRawLongBits(weight);
    to[2 * entry] = (int) bits;
    to[2 * entry + 1] = (int) (bits >>> 32);
  }

  private int[] forward() {
    entries = indices.length;
    int[] to = new int[3 * entries];
    for (int i = 0; i < entries; i++) {
      weight(to, i, weights[i]);
      to[2 * entries + i] = (int) indices[i];
    }
    return to;
  }

  private int[] inverted() {
    int cells = Math.toIntExact(in);
    int[] starts = new int[cells + 1];
    for (int i = 0; i < indices.length; i++) {
      starts[(int) indices[i] + 1] += weights[i] != 0 ? 1 : 0;
    }
    for (int i = 0; i < cells; i++) {
      starts[i + 1] += starts[i];
    }
    entries = starts[cells];
    int[] to = new int[3 * entries + cells + 1];
    System.arraycopy(starts, 0, to, 3 * entries, cells + 1);
    for (int i = 0; i < indices.length; i++) {
      if (weights[i] != 0) {
        int entry = starts[(int) indices[i]]++;
        weight(to, entry, weights[i]);
        to[2 * entries + entry] = i / count;
      }
    }
    return to;
  }

  private void put(int cell, int tap, long index, double weight) {
    indices[cell * count + tap] = Math.max(0, Math.min(in - 1, index));
    weights[cell * count + tap] = weight;
  }

  private void linear(int i, float ratio) {
    double source = centres ? Math.max(ratio * (i + 0.5f) - 0.5f, 0) : ratio * i;
    long low = (long) source;
    put(i, 0, low, 1 - (source - low));
    put(i, 1, low + 1, source - low);
  }

  private void cubic(int i, float ratio) {
    double source = alignCorners ? ratio * i : ratio * (i + 0.5f) - 0.5f;
    double low = Math.floor(source);
    double t = source - low;
    put(i, 0, (long) low - 1, far(t + 1));
    put(i, 1, (long) low, near(t));
    put(i, 2, (long) low + 1, near(1 - t));
    put(i, 3, (long) low + 2, far(2 - t));
  }

  /** The cubic convolution kernel (Keys, 1981) up to distance 1. */
  private static double near(double x) {
    return ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
  }

  /** The same from distance 1 to 2. */
  private static double far(double x) {
    return ((CUBIC * x - 5 * CUBIC) * x + 8 * CUBIC) * x - 4 * CUBIC;
  }
}
