package org.fluidjava.cpu.nn;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code lookup_table} and {@code lookup_table_v2}. */
final class LookupTableKernels {
  private static final long GRAIN = 16 * 1024;

  private LookupTableKernels() {}

  static void register(CpuRegistrar kernels) {
    for (String type : new String[] {"lookup_table", "lookup_table_v2"}) {
      kernels
          .forFloats(type, LookupTableKernels::lookup)
          .forFloats(
              type + "_grad",
              c -> c.attrs().getBoolean("is_sparse") ? sparseGrad(c) : denseGrad(c));
    }
  }

  /** The id at a position, checked against the height of the table. */
  static long checked(Elements ids, long position, long height) {
    long id = ids.getLong(position);
    if (id < 0 || id >= height) {
      throw new RuleViolation(
          "Ids has the value %d at position %d, but the table W has %d rows: ids must be in [0, %d)"
              .formatted(id, position, height, height));
    }
    return id;
  }

  /** The id of padding; one that cannot occur when there is none, so that -1 stays an error. */
  static long padding(KernelContext c) {
    long padding = c.attrs().getLong("padding_idx");
    return padding < 0 ? Long.MIN_VALUE : padding;
  }

  private static Kernel lookup(KernelContext c) {
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor out = c.out("Out");
    long padding = padding(c);
    ComputePool pool = ComputePool.shared();
    ComputePool.Task gather =
        (part, parts) -> {
          Elements id = ids.elements();
          long count = ids.numel();
          long height = w.dim(0);
          long rowBytes = w.dim(1) * w.dtype().bytes();
          for (long i = count * part / parts; i < count * (part + 1) / parts; i++) {
            long row = id.getLong(i);
            long target = out.address() + i * rowBytes;
            if (row == padding) {
              HostMemory.zero(target, rowBytes);
            } else {
              HostMemory.copy(w.address() + checked(id, i, height) * rowBytes, target, rowBytes);
            }
          }
        };
    return () -> {
      ids.elements();
      pool.run(pool.partsFor(out.numel(), GRAIN), gather);
    };
  }

  private static Kernel denseGrad(KernelContext c) {
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor grad = c.in("Out@GRAD");
    Tensor out = c.out("W@GRAD");
    long padding = padding(c);
    return () -> {
      long width = w.dim(1);
      Elements id = ids.elements();
      Elements g = grad.elements();
      Elements dw = out.elements();
      HostMemory.zero(out.address(), out.bytes());
      for (long i = 0; i < ids.numel(); i++) {
        if (id.getLong(i) != padding) {
          long row = checked(id, i, w.dim(0)) * width;
          for (long j = 0; j < width; j++) {
            dw.add(row + j, g.get(i * width + j));
          }
        }
      }
    };
  }

  private static Kernel sparseGrad(KernelContext c) {
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor grad = c.in("Out@GRAD");
    RowsTensor out = c.outRows("W@GRAD");
    return () -> {
      long count = ids.numel();
      long width = w.dim(1);
      out.setHeight(w.dim(0));
      out.rows().resize(count);
      out.value().setDtype(grad.dtype());
      out.value().resize(count, width);
      Elements id = ids.elements();
      Elements rows = out.rows().elements();
      for (long i = 0; i < count; i++) {
        rows.setLong(i, checked(id, i, w.dim(0)));
      }
      HostMemory.copy(grad.address(), out.value().address(), grad.bytes());
    };
  }
}
