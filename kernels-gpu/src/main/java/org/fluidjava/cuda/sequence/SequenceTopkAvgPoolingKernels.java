package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code sequence_topk_avg_pooling}. */
final class SequenceTopkAvgPoolingKernels {
  private SequenceTopkAvgPoolingKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("sequence_topk_avg_pooling", SequenceTopkAvgPoolingKernels::pool)
        .forFloats("sequence_topk_avg_pooling_grad", SequenceTopkAvgPoolingKernels::poolGrad);
  }

  /** The matrices, whose heights and widths are the lengths of two others' sequences. */
  private static final class Matrices {
    private final Tensor x;
    private final Tensor row;
    private final Tensor column;
    private final int channels;
    private final int[] topks;
    private final int most;
    private final DeviceInts beginsThere;
    private final DeviceInts rowsThere;
    private final DeviceInts columnsThere;
    private final DeviceInts topksThere;

    Matrices(KernelContext c) {
      CudaDevice device = CudaDevice.of(c);
      x = c.in("X");
      row = c.in("ROW");
      column = c.in("COLUMN");
      channels = c.attrs().getInt("channel_num");
      topks = c.attrs().getInts("topks");
      most = topks[topks.length - 1];
      beginsThere = new DeviceInts(device);
      rowsThere = new DeviceInts(device);
      columnsThere = new DeviceInts(device);
      topksThere = new DeviceInts(device);
    }

    /**
     * Appends the matrices to a kernel's arguments and starts it, a thread for each of their rows.
     */
    void launch(CudaKernel kernel, Tensor values, Tensor sums, Tensor places) {
      int[] begins = x.lod().offsets(0);
      int[] rows = row.lod().offsets(0);
      int[] columns = column.lod().offsets(0);
      int sequences = begins.length - 1;
      long count = (long) rows[sequences] * channels;
      Rows.check(sums, 0, count * topks.length);
      Rows.check(places, 0, count * most);
      for (int i = 0; i < sequences; i++) {
        long height = rows[i + 1] - rows[i];
        Rows.check(values, begins[i], channels * height * (columns[i + 1] - columns[i]));
      }
      kernel
          .pointer(beginsThere.offsets(x.lod(), 0))
          .pointer(rowsThere.offsets(row.lod(), 0))
          .pointer(columnsThere.offsets(column.lod(), 0))
          .integer(sequences)
          .longInteger(count)
          .integer(channels)
          .pointer(topksThere.ints(topks))
          .integer(topks.length)
          .integer(most)
          .launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
    }
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SequencePoolKernels.SOURCE, entry, Units.real(c.dtype()));
  }

  private static Kernel pool(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor pos = c.out("pos");
    Matrices matrices = new Matrices(c);
    CudaKernel kernel = kernel(c, "top_average");
    return () -> {
      kernel.begin().tensor(x).tensor(out).tensor(pos);
      matrices.launch(kernel, x, out, pos);
    };
  }

  private static Kernel poolGrad(KernelContext c) {
    Tensor pos = c.in("pos");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    Matrices matrices = new Matrices(c);
    CudaKernel kernel = kernel(c, "top_average_grad");
    return () -> {
      Fill.zero(xGrad);
      kernel.begin().tensor(grad).tensor(pos).tensor(xGrad);
      matrices.launch(kernel, xGrad, grad, pos);
    };
  }
}
