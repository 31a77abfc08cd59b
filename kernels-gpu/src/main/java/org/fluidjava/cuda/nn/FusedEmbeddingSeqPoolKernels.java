package org.fluidjava.cuda.nn;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.math.Integers;
import org.fluidjava.cuda.math.RowMerge;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of {@code fused_embedding_seq_pool}. */
final class FusedEmbeddingSeqPoolKernels {
  static final String SOURCE = "nn/sequences.cu";

  private FusedEmbeddingSeqPoolKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("fused_embedding_seq_pool", FusedEmbeddingSeqPoolKernels::pool)
        .forFloats(
            "fused_embedding_seq_pool_grad",
            c -> c.attrs().getBoolean("is_sparse") ? sparse(c) : dense(c));
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry :
          List.of(
              "embedding_pool",
              "embedding_spread",
              "encode_positions",
              "scaled",
              "cvm",
              "cvm_grad")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  private static Kernel pool(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor out = c.out("Out");
    Integers numbers = new Integers(c, ids);
    DeviceInts offsets = new DeviceInts(device);
    Fault fault = LookupTableKernels.fault(c);
    long padding = LookupTableKernels.padding(c);
    CudaKernel kernel = device.kernel(SOURCE, "embedding_pool", CudaTypes.real(c.dtype()));
    return () -> {
      int sequences = ids.lod().sequences(0);
      int many = Math.toIntExact(ids.dim(1));
      kernel.begin().tensor(w).pointer(numbers.address());
      kernel.pointer(offsets.offsets(ids.lod(), 0)).tensor(out).longInteger(sequences);
      kernel.integer(many).longInteger(w.dim(1)).longInteger(w.dim(0)).longInteger(padding);
      kernel.fault(fault);
      kernel.launch(Grid.items(device, sequences * many * w.dim(1)), Grid.THREADS);
    };
  }

  /** The gradient at each id, [ids, width]. */
  private static final class Spread {
    private final CudaDevice device;
    private final Tensor w;
    private final Tensor ids;
    private final Tensor g;
    private final DeviceInts offsets;
    private final CudaKernel kernel;

    Spread(KernelContext c) {
      device = CudaDevice.of(c);
      w = c.in("W");
      ids = c.in("Ids");
      g = c.in("Out@GRAD");
      offsets = new DeviceInts(device);
      kernel = device.kernel(SOURCE, "embedding_spread", CudaTypes.real(c.dtype()));
    }

    void run(Tensor to) {
      to.resize(ids.numel(), w.dim(1));
      kernel.begin().tensor(g).pointer(offsets.offsets(ids.lod(), 0));
      kernel.integer(ids.lod().sequences(0)).tensor(to).longInteger(ids.dim(0));
      kernel.integer(Math.toIntExact(ids.dim(1))).longInteger(w.dim(1));
      kernel.launch(Grid.items(device, to.numel()), Grid.THREADS);
    }
  }

  private static Kernel dense(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor dw = c.out("W@GRAD");
    Tensor rows = c.scratch(DType.INT64);
    Tensor values = c.scratch(c.dtype());
    Spread spread = new Spread(c);
    RowMerge merge = new RowMerge(c, c.dtype(), ids.name());
    LookupTableKernels.RowNumbers numbers =
        new LookupTableKernels.RowNumbers(c, ids, LookupTableKernels.padding(c));
    return () -> {
      spread.run(values);
      rows.resize(ids.numel());
      numbers.write(rows.address(), w.dim(0));
      if (dw.numel() > 0) {
        device.zero(dw.address(), dw.bytes());
      }
      merge.plan(rows.address(), ids.numel(), w.dim(0));
      merge.addTo(rows.address(), values.address(), w.dim(1), dw.address(), true);
    };
  }

  private static Kernel sparse(KernelContext c) {
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor g = c.in("Out@GRAD");
    RowsTensor dw = c.outRows("W@GRAD");
    Spread spread = new Spread(c);
    // The rows of padding are given too, as on the CPU.
    LookupTableKernels.RowNumbers numbers =
        new LookupTableKernels.RowNumbers(c, ids, Long.MIN_VALUE);
    return () -> {
      dw.setHeight(w.dim(0));
      dw.rows().resize(ids.numel());
      dw.value().setDtype(g.dtype());
      spread.run(dw.value());
      numbers.write(dw.rows().address(), w.dim(0));
    };
  }
}
