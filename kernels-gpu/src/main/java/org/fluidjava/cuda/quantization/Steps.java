package org.fluidjava.cuda.quantization;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Greatest sizes of channels, and numbers as whole steps of a scale; {@code steps.cu}. */
final class Steps {
  static final String SOURCE = "quantization/steps.cu";
  private static final int MOST_CHUNKS = 256;

  private final CudaDevice device;
  private final CudaKernel greatest;
  private final CudaKernel round;
  private final Tensor partial;
  private final int last;
  private final boolean toEven;

  /** For an operator that has the attributes bit_length and round_type. */
  Steps(KernelContext c) {
    this(c, c.attrs().getInt("bit_length"), c.attrs().getInt("round_type"));
  }

  Steps(KernelContext c, int bits, int rounding) {
    device = CudaDevice.of(c);
    greatest = kernel(c, "greatest");
    round = kernel(c, "round_steps");
    partial = c.scratch(c.dtype());
    last = (1 << (bits - 1)) - 1;
    toEven = rounding == 0;
  }

  static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, CudaTypes.real(c.dtype()));
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("greatest", "average", "range", "round_steps")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  /** The elements of one step of an axis; axis -1 is one channel of all elements. */
  static long inner(Tensor x, int axis) {
    return axis < 0 ? x.numel() : x.product(axis + 1, x.rank());
  }

  /** The greatest size of each channel; 0 where there is nothing. */
  void greatest(Tensor x, int axis, Tensor to) {
    long channels = to.numel();
    long inner = inner(x, axis);
    long outer = axis < 0 ? 1 : x.product(0, axis);
    int chunks = (int) Math.max(1, Math.min(MOST_CHUNKS, outer * inner / (8L * Grid.THREADS)));
    partial.resize(channels, chunks);
    greatest(x, outer, channels, Math.max(1, inner), chunks, chunks == 1 ? to : partial);
    if (chunks > 1) {
      greatest(partial, 1, channels, chunks, 1, to);
    }
  }

  private void greatest(Tensor x, long outer, long channels, long inner, int chunks, Tensor to) {
    boolean empty = x.numel() == 0;
    greatest.begin().tensor(x).longInteger(empty ? 0 : outer).longInteger(channels);
    greatest.longInteger(inner).integer(chunks).tensor(to);
    greatest.launch(channels * chunks, Grid.THREADS);
  }

  /** Whole steps of all elements, turned back where {@code back}. */
  void round(Tensor x, Tensor to, int axis, Tensor scales, boolean back) {
    long n = x.numel();
    round.begin().tensor(x).tensor(scales).tensor(to).longInteger(n);
    round.longInteger(scales.numel()).longInteger(Math.max(1, inner(x, axis))).integer(last);
    round.integer(toEven ? 1 : 0).integer(back ? 1 : 0);
    round.launch(Grid.items(device, n), Grid.THREADS);
  }
}
