package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Precision;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Right operands, and first left ones, of products per time step in half precision: numbers in two
 * parts, three products in one, as exact as float32. Where the device computes products in TF32,
 * the upper parts alone will do.
 */
final class Parts {
  private static final String SOURCE = "recurrent/parts.cu";
  private static final int THREADS = 256;

  /** From this width on products in half precision pay. */
  static final int LEAST_WIDTH = 64;

  private final int count;
  private final String scale;
  private final CudaKernel largest;
  private final CudaKernel weights;
  private final CudaKernel columns;
  private final CudaKernel states;

  private Parts(CudaDevice device, int count, boolean startsAtZero) {
    this.count = count;
    scale = startsAtZero ? "64.f" : "1.f";
    String[] defines = {"PARTS=" + count, "SCALE=" + scale};
    largest = device.kernel(SOURCE, "largest", defines);
    weights = device.kernel(SOURCE, "split_weights", defines);
    columns = device.kernel(SOURCE, "split_columns", defines);
    states = device.kernel(SOURCE, "split_states", defines);
  }

  /** For a width on a device; null where half precision is not there or does not pay. */
  static @Nullable Parts of(CudaDevice device, int width, boolean startsAtZero) {
    if (device.capability() < 80 || width < LEAST_WIDTH) {
      return null;
    }
    return new Parts(device, device.precision() == Precision.TF32 ? 1 : 3, startsAtZero);
  }

  /** As {@link #of}, for gradients, which are scaled elsewhere or have bf16's exponents. */
  static @Nullable Parts ofGradients(CudaDevice device, int width) {
    return of(device, width, false);
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    all.add(new Specialisation(SOURCE, "split_weights", "PARTS=1", "SCALE=1.f"));
    for (String parts : List.of("PARTS=1", "PARTS=3")) {
      for (String entry : List.of("largest", "split_weights", "split_columns", "split_states")) {
        all.add(new Specialisation(SOURCE, entry, parts, "SCALE=64.f"));
      }
    }
    return all;
  }

  /** 1 or 3. */
  int count() {
    return count;
  }

  /** What states are multiplied by, as the kernels' macro. */
  String scale() {
    return scale;
  }

  /** How far parts lie apart: whole 16 bytes. */
  static int padded(int width) {
    return (width + 7) & -8;
  }

  /**
   * weight [width, columns] into fp16 [count padded, columns].
   *
   * @param factors two numbers: room for the largest, and where the factor of the products goes
   */
  void split(CudaDevice device, Tensor weight, Tensor to, Tensor factors) {
    int width = (int) weight.dim(0);
    int wide = (int) weight.dim(1);
    to.resize((long) count * padded(width), wide);
    factors.resize(2);
    device.zero(factors.address(), Float.BYTES);
    largest
        .begin()
        .tensor(weight)
        .longInteger(weight.numel())
        .tensor(factors)
        .launch(Math.min(CudaKernel.blocks(weight.numel(), THREADS), 1024), THREADS);
    weights
        .begin()
        .tensor(weight)
        .integer(width)
        .integer(padded(width))
        .integer(wide)
        .tensor(factors)
        .tensor(to)
        .pointer(factor(factors))
        .launch(CudaKernel.blocks((long) padded(width) * wide, THREADS), THREADS);
  }

  /** Where the factor of the products lies. */
  long factor(Tensor factors) {
    return factors.address() + Float.BYTES;
  }

  /** weight [width, columns] into bf16 [padded, 3 columns]. */
  void splitColumns(Tensor weight, Tensor to) {
    int width = (int) weight.dim(0);
    int wide = (int) weight.dim(1);
    to.resize(padded(width), 3L * wide);
    columns
        .begin()
        .tensor(weight)
        .integer(width)
        .integer(padded(width))
        .integer(wide)
        .tensor(to)
        .launch(CudaKernel.blocks((long) padded(width) * wide, THREADS), THREADS);
  }

  /** First states by rank into fp16 [batch, count padded]. */
  void splitStates(StepOrder order, Tensor first, int width, Tensor to) {
    int rows = order.size(0);
    states
        .begin()
        .tensor(first)
        .pointer(order.order())
        .integer(rows)
        .integer(width)
        .integer(padded(width))
        .tensor(to)
        .launch(CudaKernel.blocks((long) rows * width, THREADS), THREADS);
  }
}
