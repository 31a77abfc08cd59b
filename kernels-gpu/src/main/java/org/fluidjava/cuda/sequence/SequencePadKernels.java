package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sequence_pad} and {@code sequence_unpad}. */
final class SequencePadKernels {
  private SequencePadKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("sequence_pad", SequencePadKernels::pad)
        .forFloats("sequence_pad_grad", SequencePadKernels::padGrad)
        .forAll("sequence_unpad", SequencePadKernels::unpad)
        .forFloats("sequence_unpad_grad", SequencePadKernels::unpadGrad);
  }

  /** Where sequences begin that all have room for {@code steps} rows. */
  private static int[] evenly(int sequences, long steps) {
    int[] starts = new int[sequences];
    for (int i = 0; i < sequences; i++) {
      starts[i] = Math.toIntExact(i * steps);
    }
    return starts;
  }

  /** Packed rows to rows of equal length. */
  private static final class Padding {
    private final CudaKernel kernel;
    private final DeviceInts there;

    Padding(KernelContext c) {
      kernel = CudaDevice.of(c).kernel(Rows.SOURCE, "pad");
      there = new DeviceInts(CudaDevice.of(c));
    }

    /** Pads and returns where the offsets lie on the device. */
    long run(Tensor from, int[] offsets, @Nullable Tensor padding, Tensor to, long width) {
      int sequences = offsets.length - 1;
      Rows.check(from, 0, offsets[sequences] * width);
      Rows.check(to, 0, sequences * to.dim(1) * width);
      long address = there.ints(offsets);
      long count = sequences * to.dim(1) * width;
      kernel
          .begin()
          .tensor(from)
          .tensor(padding)
          .longInteger(padding == null ? 0 : padding.numel())
          .tensor(to)
          .pointer(address)
          .integer(sequences)
          .longInteger(to.dim(1))
          .longInteger(width)
          .integer(from.dtype().bytes())
          .launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
      return address;
    }
  }

  private static Kernel pad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor padding = c.in("PadValue");
    Tensor out = c.out("Out");
    Tensor length = c.out("Length");
    Padding pad = new Padding(c);
    CudaKernel lengths = CudaDevice.of(c).kernel(Rows.SOURCE, "lengths");
    return () -> {
      int[] offsets = Rows.top(x.lod());
      long there = pad.run(x, offsets, padding, out, Rows.width(x));
      lengths.begin().pointer(there).longInteger(offsets.length - 1).tensor(length);
      lengths.launch(CudaKernel.blocks(offsets.length - 1, Units.THREADS), Units.THREADS);
    };
  }

  private static Kernel padGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    SegmentMove move = new SegmentMove(c);
    return () -> {
      int[] offsets = Rows.top(x.lod());
      int[] starts = evenly(offsets.length - 1, grad.dim(1));
      move.run(xGrad, offsets, grad, starts, Rows.width(x), false);
    };
  }

  private static Kernel unpad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    SegmentMove move = new SegmentMove(c);
    return () -> {
      int[] offsets = out.lod().offsets(0);
      int[] starts = evenly(offsets.length - 1, x.dim(1));
      move.run(out, offsets, x, starts, Rows.width(out), false);
    };
  }

  private static Kernel unpadGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    Padding pad = new Padding(c);
    return () -> {
      if (grad.lod().levels() != 1 || grad.lod().sequences(0) != x.dim(0)) {
        throw new RuleViolation(
            "Out@GRAD must have a LoD of one level with "
                + x.dim(0)
                + " sequences, but is "
                + grad);
      }
      int[] offsets = grad.lod().offsets(0);
      for (int i = 0; i + 1 < offsets.length; i++) {
        RuleViolation.unless(
            offsets[i + 1] - offsets[i] <= x.dim(1),
            "sequence %d of Out@GRAD is longer than X's %d rows",
            i,
            x.dim(1));
      }
      pad.run(grad, offsets, null, xGrad, Rows.width(grad));
    };
  }
}
