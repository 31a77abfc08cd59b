package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.shape.BoxCopy;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.LoD;

/** Kernels of {@code sequence_expand} and {@code sequence_expand_as}. */
final class SequenceExpandKernels {
  private SequenceExpandKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("sequence_expand", SequenceExpandKernels::expand)
        .forFloats("sequence_expand_grad", SequenceExpandKernels::expandGrad)
        .forAll("sequence_expand_as", SequenceExpandKernels::expandAs)
        .forFloats("sequence_expand_as_grad", SequenceExpandKernels::expandAsGrad);
  }

  /** Where the items of X begin, in rows; without LoD each row is an item. */
  private static int[] begins(LoD lod, int items) {
    int[] begins = new int[items + 1];
    for (int i = 0; i <= items; i++) {
      begins[i] = lod.isEmpty() ? i : lod.offsets(0)[i];
    }
    return begins;
  }

  /** Where the repeats of each item begin. */
  private static int[] outs(int[] begins, int[] repeats) {
    int[] outs = new int[begins.length];
    for (int i = 0; i + 1 < outs.length; i++) {
      int rows = (begins[i + 1] - begins[i]) * (repeats[i + 1] - repeats[i]);
      outs[i + 1] = outs[i] + rows;
    }
    return outs;
  }

  private static Kernel expand(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    int level = c.attrs().getInt("ref_level");
    CudaDevice device = CudaDevice.of(c);
    CudaKernel kernel = device.kernel(Rows.SOURCE, "expand");
    DeviceInts outsThere = new DeviceInts(device);
    DeviceInts beginsThere = new DeviceInts(device);
    return () -> {
      int[] repeats = y.lod().offsets(level);
      int items = repeats.length - 1;
      if (items == 0) {
        BoxCopy.whole(x, out);
        return;
      }
      int[] begins = begins(x.lod(), items);
      int[] outs = outs(begins, repeats);
      long rows = outs[items];
      long width = Rows.width(x);
      Rows.check(x, 0, begins[items] * width);
      Rows.check(out, 0, rows * width);
      long bytes = width * x.dtype().bytes();
      int unit = Units.of(bytes, x.address(), out.address());
      kernel
          .begin()
          .tensor(x)
          .tensor(out)
          .pointer(outsThere.ints(outs))
          .pointer(beginsThere.ints(begins))
          .integer(items)
          .longInteger(rows)
          .longInteger(bytes / unit)
          .integer(unit)
          .launch(CudaKernel.blocks(rows * (bytes / unit), Units.THREADS), Units.THREADS);
    };
  }

  private static Kernel expandGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    int level = c.attrs().getInt("ref_level");
    Sum sum = new Sum(c);
    return () -> {
      int[] repeats = y.lod().offsets(level);
      int items = repeats.length - 1;
      if (items == 0) {
        BoxCopy.whole(grad, xGrad);
        return;
      }
      int[] begins = begins(x.lod(), items);
      sum.run(grad, outs(begins, repeats), begins, xGrad);
    };
  }

  /** Sums the repeats of each item. */
  private static final class Sum {
    private final CudaKernel kernel;
    private final DeviceInts outsThere;
    private final DeviceInts beginsThere;

    Sum(KernelContext c) {
      CudaDevice device = CudaDevice.of(c);
      kernel = device.kernel(Rows.SOURCE, "expand_grad", Units.real(c.dtype()));
      outsThere = new DeviceInts(device);
      beginsThere = new DeviceInts(device);
    }

    void run(Tensor grad, int[] outs, int[] begins, Tensor xGrad) {
      int items = outs.length - 1;
      long width = Rows.width(xGrad);
      Rows.check(grad, 0, outs[items] * width);
      kernel
          .begin()
          .tensor(grad)
          .tensor(xGrad)
          .pointer(outsThere.ints(outs))
          .pointer(beginsThere.ints(begins))
          .integer(items)
          .longInteger(xGrad.dim(0))
          .longInteger(width)
          .launch(CudaKernel.blocks(xGrad.numel(), Units.THREADS), Units.THREADS);
    }
  }

  private static Kernel expandAs(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    CudaDevice device = CudaDevice.of(c);
    CudaKernel kernel = device.kernel(Rows.SOURCE, "expand_as");
    DeviceInts offsets = new DeviceInts(device);
    return () -> {
      LoD lod = y.lod();
      int items = lod.sequences(0);
      long rows = lod.offsets(0)[items];
      long width = Rows.width(x);
      Rows.check(x, 0, items * width);
      Rows.check(out, 0, rows * width);
      long bytes = width * x.dtype().bytes();
      int unit = Units.of(bytes, x.address(), out.address());
      kernel
          .begin()
          .tensor(x)
          .tensor(out)
          .pointer(offsets.offsets(lod, 0))
          .integer(items)
          .longInteger(rows)
          .longInteger(bytes / unit)
          .integer(unit)
          .launch(CudaKernel.blocks(rows * (bytes / unit), Units.THREADS), Units.THREADS);
    };
  }

  private static Kernel expandAsGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    Sum sum = new Sum(c);
    return () -> {
      int[] offsets = y.lod().offsets(0);
      sum.run(grad, offsets, begins(LoD.NONE, offsets.length - 1), xGrad);
    };
  }
}
