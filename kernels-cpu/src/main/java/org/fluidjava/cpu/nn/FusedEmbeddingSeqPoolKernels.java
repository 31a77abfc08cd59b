package org.fluidjava.cpu.nn;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code fused_embedding_seq_pool}. */
final class FusedEmbeddingSeqPoolKernels {
  private FusedEmbeddingSeqPoolKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("fused_embedding_seq_pool", FusedEmbeddingSeqPoolKernels::pool)
        .forFloats(
            "fused_embedding_seq_pool_grad",
            c -> c.attrs().getBoolean("is_sparse") ? sparse(c) : dense(c));
  }

  private static Kernel pool(KernelContext c) {
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor out = c.out("Out");
    long padding = LookupTableKernels.padding(c);
    return () -> {
      Elements id = ids.elements();
      Elements table = w.elements();
      Elements to = out.elements();
      HostMemory.zero(out.address(), out.bytes());
      int[] offsets = ids.lod().offsets(0);
      long width = w.dim(1);
      long many = ids.dim(1);
      for (int s = 0; s + 1 < offsets.length; s++) {
        for (long i = offsets[s] * many; i < offsets[s + 1] * many; i++) {
          if (id.getLong(i) != padding) {
            long row = LookupTableKernels.checked(id, i, w.dim(0)) * width;
            long target = (s * many + i % many) * width;
            for (long j = 0; j < width; j++) {
              to.add(target + j, table.get(row + j));
            }
          }
        }
      }
    };
  }

  private static Kernel dense(KernelContext c) {
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor g = c.in("Out@GRAD");
    Tensor dw = c.out("W@GRAD");
    long padding = LookupTableKernels.padding(c);
    return () -> {
      Elements id = ids.elements();
      Elements from = g.elements();
      Elements to = dw.elements();
      HostMemory.zero(dw.address(), dw.bytes());
      int[] offsets = ids.lod().offsets(0);
      long width = w.dim(1);
      long many = ids.dim(1);
      for (int s = 0; s + 1 < offsets.length; s++) {
        for (long i = offsets[s] * many; i < offsets[s + 1] * many; i++) {
          if (id.getLong(i) != padding) {
            long row = LookupTableKernels.checked(id, i, w.dim(0)) * width;
            for (long j = 0; j < width; j++) {
              to.add(row + j, from.get((s * many + i % many) * width + j));
            }
          }
        }
      }
    };
  }

  private static Kernel sparse(KernelContext c) {
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor g = c.in("Out@GRAD");
    RowsTensor dw = c.outRows("W@GRAD");
    return () -> {
      Elements id = ids.elements();
      int[] offsets = ids.lod().offsets(0);
      long count = ids.numel();
      long width = w.dim(1);
      long many = ids.dim(1);
      dw.setHeight(w.dim(0));
      dw.rows().resize(count);
      dw.value().setDtype(g.dtype());
      dw.value().resize(count, width);
      Elements rows = dw.rows().elements();
      long bytes = width * g.dtype().bytes();
      for (int s = 0; s + 1 < offsets.length; s++) {
        for (long i = offsets[s] * many; i < offsets[s + 1] * many; i++) {
          rows.setLong(i, LookupTableKernels.checked(id, i, w.dim(0)));
          HostMemory.copy(
              g.address() + (s * many + i % many) * bytes, dw.value().address() + i * bytes, bytes);
        }
      }
    };
  }
}
