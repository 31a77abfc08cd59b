package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code sequence_topk_avg_pooling}. */
final class SequenceTopkAvgPoolingKernels {
  private SequenceTopkAvgPoolingKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("sequence_topk_avg_pooling", SequenceTopkAvgPoolingKernels::pool)
        .forFloats("sequence_topk_avg_pooling_grad", SequenceTopkAvgPoolingKernels::poolGrad);
  }

  /** Visits each row of each channel of each matrix. */
  private interface Row {
    /**
     * One row.
     *
     * @param from its first number in X
     * @param width how many numbers it has
     * @param index its number times channels plus the channel
     */
    void visit(long from, long width, long index);
  }

  private static void visit(Tensor x, Tensor row, Tensor column, int channels, Row visitor) {
    int[] begins = x.lod().offsets(0);
    int[] rows = row.lod().offsets(0);
    int[] columns = column.lod().offsets(0);
    for (int i = 0; i + 1 < begins.length; i++) {
      long height = rows[i + 1] - rows[i];
      long width = columns[i + 1] - columns[i];
      for (int channel = 0; channel < channels; channel++) {
        for (long r = 0; r < height; r++) {
          visitor.visit(
              begins[i] + (channel * height + r) * width,
              width,
              (rows[i] + r) * channels + channel);
        }
      }
    }
  }

  private static Kernel pool(KernelContext c) {
    Tensor x = c.in("X");
    Tensor row = c.in("ROW");
    Tensor column = c.in("COLUMN");
    Tensor out = c.out("Out");
    Tensor pos = c.out("pos");
    int[] topks = c.attrs().getInts("topks");
    int channels = c.attrs().getInt("channel_num");
    int most = topks[topks.length - 1];
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      Elements places = pos.elements();
      visit(
          x,
          row,
          column,
          channels,
          (begin, width, index) -> {
            double sum = 0;
            int next = 0;
            for (int k = 0; k < most; k++) {
              long best = k < width ? largest(from, begin, width, places, index * most, k) : -1;
              places.setLong(index * most + k, best);
              sum += best < 0 ? 0 : from.get(begin + best);
              while (next < topks.length && topks[next] == k + 1) {
                to.set(index * topks.length + next, sum / topks[next]);
                next++;
              }
            }
          });
    };
  }

  /** The column of the largest number of a row that is not among the first k places yet. */
  private static long largest(
      Elements from, long begin, long width, Elements places, long at, int k) {
    long best = -1;
    for (long j = 0; j < width; j++) {
      boolean taken = false;
      for (int i = 0; i < k && !taken; i++) {
        taken = places.getLong(at + i) == j;
      }
      if (!taken && (best < 0 || from.get(begin + j) > from.get(begin + best))) {
        best = j;
      }
    }
    return best;
  }

  private static Kernel poolGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor row = c.in("ROW");
    Tensor column = c.in("COLUMN");
    Tensor pos = c.in("pos");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    int[] topks = c.attrs().getInts("topks");
    int channels = c.attrs().getInt("channel_num");
    int most = topks[topks.length - 1];
    return () -> {
      Elements g = grad.elements();
      Elements to = xGrad.elements();
      Elements places = pos.elements();
      to.fill(0);
      visit(
          x,
          row,
          column,
          channels,
          (begin, width, index) -> {
            for (int i = 0; i < topks.length; i++) {
              double share = g.get(index * topks.length + i) / topks[i];
              for (int k = 0; k < topks[i]; k++) {
                long place = places.getLong(index * most + k);
                if (place >= 0 && place < width) {
                  to.add(begin + place, share);
                }
              }
            }
          });
    };
  }
}
