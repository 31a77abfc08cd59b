package org.fluidjava.cpu.reduce;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code segment_pool}. */
final class SegmentPoolKernels {
  private SegmentPoolKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("segment_pool", SegmentPoolKernels::pool)
        .forFloats("segment_pool_grad", SegmentPoolKernels::gradient);
  }

  private static Kernel pool(KernelContext c) {
    Tensor x = c.in("X");
    Tensor ids = c.in("SegmentIds");
    Tensor out = c.out("Out");
    String type = c.attrs().getString("pooltype");
    @Nullable Tensor counts = type.equals("MEAN") ? c.outOrNull("SummedIds") : null;
    return () -> {
      Elements from = x.elements();
      Elements segment = ids.elements();
      Elements to = out.elements();
      to.fill(0);
      if (counts != null) {
        counts.elements().fill(0);
      }
      long width = x.product(1, x.rank());
      long rows = segment.length();
      for (long first = 0, end; first < rows; first = end) {
        end = end(segment, first);
        long target = segment.getLong(first) * width;
        for (long d = 0; d < width; d++) {
          double number = from.get(first * width + d);
          for (long row = first + 1; row < end; row++) {
            double next = from.get(row * width + d);
            number =
                switch (type) {
                  case "MIN" -> Math.min(number, next);
                  case "MAX" -> Math.max(number, next);
                  default -> number + next;
                };
          }
          to.set(target + d, type.equals("MEAN") ? number / (end - first) : number);
        }
        if (counts != null) {
          counts.elements().set(segment.getLong(first), end - first);
        }
      }
    };
  }

  /** Where the segment that begins at a row ends. */
  private static long end(Elements segment, long first) {
    long end = first + 1;
    while (end < segment.length() && segment.getLong(end) == segment.getLong(first)) {
      end++;
    }
    return end;
  }

  private static Kernel gradient(KernelContext c) {
    Tensor x = c.in("X");
    Tensor ids = c.in("SegmentIds");
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    String type = c.attrs().getString("pooltype");
    return () -> {
      Elements from = x.elements();
      Elements segment = ids.elements();
      Elements results = out.elements();
      Elements flowing = g.elements();
      Elements to = dx.elements();
      long width = x.product(1, x.rank());
      long segments = width == 0 ? 0 : flowing.length() / width;
      for (long first = 0, end; first < segment.length(); first = end) {
        end = end(segment, first);
        long number = segment.getLong(first);
        RuleViolation.unless(
            number >= 0 && number < segments,
            "SegmentIds has the value %d at position %d, but Out@GRAD has %d segments",
            number,
            first,
            segments);
        for (long row = first; row < end; row++) {
          for (long d = 0; d < width; d++) {
            long source = number * width + d;
            boolean chosen =
                type.equals("SUM")
                    || type.equals("MEAN")
                    || from.get(row * width + d) == results.get(source);
            double share = type.equals("MEAN") ? 1.0 / (end - first) : 1;
            to.set(row * width + d, chosen ? flowing.get(source) * share : 0);
          }
        }
      }
    };
  }
}
