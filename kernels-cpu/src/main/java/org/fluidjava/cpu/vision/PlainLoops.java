package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;

/**
 * Columns in plain Java. Unfolding moves 4 or 8 bytes whatever they mean, by address: the sizes
 * were compared with the tensors before.
 */
final class PlainLoops implements WindowLoops {
  private static final long GRAIN = 16 * 1024;
  private final ConvSizes s;
  private final ComputePool pool = ComputePool.shared();
  private final ComputePool.Task unfolding = this::unfoldPart;
  private final ComputePool.Task folding = this::foldPart;
  private long imageAddress;
  private long columnAddress;
  private int bytes;
  private Elements columnElements;
  private Elements imageElements;
  private long imageAt;

  @SuppressWarnings("NullAway.Init") // set before the tasks that read them run
  PlainLoops(ConvSizes sizes) {
    s = sizes;
  }

  @Override
  public void unfold(Tensor big, long at, Tensor columns) {
    bytes = big.dtype().bytes();
    imageAddress = big.address() + at * bytes;
    columnAddress = columns.address();
    pool.run(pool.partsFor(columns.numel(), GRAIN), unfolding);
  }

  private void unfoldPart(int part, int parts) {
    long rows = s.channels * s.kernelArea();
    for (long row = rows * part / parts; row < rows * (part + 1) / parts; row++) {
      long channel = row / s.kernelArea();
      long tap = row % s.kernelArea();
      long kw = tap % s.kernel[2];
      long kh = tap / s.kernel[2] % s.kernel[1];
      long kd = tap / s.kernel[2] / s.kernel[1];
      long left = kw * s.dilation[2] - s.before[2];
      long to = columnAddress + row * s.smallArea() * bytes;
      for (long d = 0; d < s.small[0]; d++) {
        long z = d * s.stride[0] - s.before[0] + kd * s.dilation[0];
        for (long h = 0; h < s.small[1]; h++, to += s.small[2] * bytes) {
          long y = h * s.stride[1] - s.before[1] + kh * s.dilation[1];
          if (z < 0 || z >= s.big[0] || y < 0 || y >= s.big[1]) {
            HostMemory.zero(to, s.small[2] * bytes);
          } else {
            line(
                imageAddress + ((channel * s.big[0] + z) * s.big[1] + y) * s.big[2] * bytes,
                left,
                to);
          }
        }
      }
    }
  }

  /** One row of windows: cells {@code left}, {@code left + stride}, … of a row of the image. */
  private void line(long from, long left, long to) {
    long stride = s.stride[2];
    long first = Math.min(s.small[2], left >= 0 ? 0 : (-left + stride - 1) / stride);
    long end = s.big[2] <= left ? 0 : Math.min(s.small[2], (s.big[2] - left + stride - 1) / stride);
    end = Math.max(first, end);
    HostMemory.zero(to, first * bytes);
    HostMemory.zero(to + end * bytes, (s.small[2] - end) * bytes);
    if (stride == 1) {
      if (end > first) {
        HostMemory.copy(from + (left + first) * bytes, to + first * bytes, (end - first) * bytes);
      }
    } else if (bytes == 4) {
      for (long i = first; i < end; i++) {
        HostMemory.putInt(to + i * 4, HostMemory.getInt(from + (left + i * stride) * 4));
      }
    } else {
      for (long i = first; i < end; i++) {
        HostMemory.putLong(to + i * 8, HostMemory.getLong(from + (left + i * stride) * 8));
      }
    }
  }

  @Override
  public void fold(Tensor columns, Tensor big, long at) {
    columnElements = columns.elements();
    imageElements = big.elements();
    imageAt = at;
    pool.run(pool.partsFor(columns.numel(), GRAIN), folding);
  }

  private void foldPart(int part, int parts) {
    for (long c = s.channels * part / parts; c < s.channels * (part + 1) / parts; c++) {
      long plane = imageAt + c * s.bigArea();
      for (long i = plane; i < plane + s.bigArea(); i++) {
        imageElements.set(i, 0);
      }
      for (long tap = 0; tap < s.kernelArea(); tap++) {
        foldTap(plane, tap, (c * s.kernelArea() + tap) * s.smallArea());
      }
    }
  }

  private void foldTap(long plane, long tap, long column) {
    long kw = tap % s.kernel[2];
    long kh = tap / s.kernel[2] % s.kernel[1];
    long kd = tap / s.kernel[2] / s.kernel[1];
    long from = column;
    for (long d = 0; d < s.small[0]; d++) {
      long z = d * s.stride[0] - s.before[0] + kd * s.dilation[0];
      for (long h = 0; h < s.small[1]; h++) {
        long y = h * s.stride[1] - s.before[1] + kh * s.dilation[1];
        boolean inside = z >= 0 && z < s.big[0] && y >= 0 && y < s.big[1];
        for (long w = 0; w < s.small[2]; w++, from++) {
          long x = w * s.stride[2] - s.before[2] + kw * s.dilation[2];
          if (inside && x >= 0 && x < s.big[2]) {
            imageElements.add(plane + (z * s.big[1] + y) * s.big[2] + x, columnElements.get(from));
          }
        }
      }
    }
  }
}
