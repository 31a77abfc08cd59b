package org.fluidjava.cuda.nn;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
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

/** Kernels of {@code lookup_table} and {@code lookup_table_v2}. */
final class LookupTableKernels {
  private static final String SOURCE = "nn/lookup.cu";

  /** Columns of a warp. */
  private static final int COLUMNS = 128;

  private LookupTableKernels() {}

  static void register(Registrar kernels) {
    for (String type : new String[] {"lookup_table", "lookup_table_v2"}) {
      kernels
          .forFloats(type, LookupTableKernels::lookup)
          .forFloats(
              type + "_grad",
              c -> c.attrs().getBoolean("is_sparse") ? sparseGrad(c) : denseGrad(c));
    }
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      all.add(new Specialisation(SOURCE, "lookup", CudaTypes.real(dtype)));
      all.add(new Specialisation(SOURCE, "lookup_rows", CudaTypes.real(dtype)));
    }
  }

  static Fault fault(KernelContext c) {
    return CudaDevice.of(c)
        .faults()
        .fault(
            c,
            "Ids has the value %1$d at position %2$d, but the table W has %3$d rows: ids must be in [0, %3$d)");
  }

  /** The id of padding; one that cannot occur when there is none, so that -1 stays an error. */
  static long padding(KernelContext c) {
    long padding = c.attrs().getLong("padding_idx");
    return padding < 0 ? Long.MIN_VALUE : padding;
  }

  private static Kernel lookup(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor out = c.out("Out");
    Integers numbers = new Integers(c, ids);
    Fault fault = fault(c);
    long padding = padding(c);
    CudaKernel kernel = device.kernel(SOURCE, "lookup", CudaTypes.real(c.dtype()));
    return () -> {
      long count = ids.numel();
      kernel.begin().tensor(w).pointer(numbers.address()).tensor(out).longInteger(count);
      kernel.longInteger(w.dim(1)).longInteger(w.dim(0)).longInteger(padding).fault(fault);
      kernel.launch(Grid.warps(device, count * CudaKernel.blocks(w.dim(1), COLUMNS)), Grid.THREADS);
    };
  }

  private static Kernel denseGrad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor grad = c.in("Out@GRAD");
    Tensor out = c.out("W@GRAD");
    Tensor rows = c.scratch(DType.INT64);
    RowMerge merge = new RowMerge(c, c.dtype(), ids.name());
    RowNumbers numbers = new RowNumbers(c, ids, padding(c));
    return () -> {
      rows.resize(ids.numel());
      numbers.write(rows.address(), w.dim(0));
      if (out.numel() > 0) {
        device.zero(out.address(), out.bytes());
      }
      merge.plan(rows.address(), ids.numel(), w.dim(0));
      merge.addTo(rows.address(), grad.address(), w.dim(1), out.address(), true);
    };
  }

  private static Kernel sparseGrad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor w = c.in("W");
    Tensor ids = c.in("Ids");
    Tensor grad = c.in("Out@GRAD");
    RowsTensor out = c.outRows("W@GRAD");
    // The rows of padding are given too, as on the CPU.
    RowNumbers numbers = new RowNumbers(c, ids, Long.MIN_VALUE);
    return () -> {
      long count = ids.numel();
      out.setHeight(w.dim(0));
      out.rows().resize(count);
      out.value().setDtype(grad.dtype());
      out.value().resize(count, w.dim(1));
      numbers.write(out.rows().address(), w.dim(0));
      if (grad.numel() > 0) {
        device.copy(grad.address(), out.value().address(), grad.bytes());
      }
    };
  }

  /** The rows of ids, checked against the height of the table. */
  static final class RowNumbers {
    private final CudaDevice device;
    private final Tensor ids;
    private final Integers numbers;
    private final long padding;
    private final Fault fault;
    private final CudaKernel kernel;

    RowNumbers(KernelContext c, Tensor ids, long padding) {
      device = CudaDevice.of(c);
      this.ids = ids;
      this.padding = padding;
      numbers = new Integers(c, ids);
      fault = fault(c);
      kernel = device.kernel(SOURCE, "lookup_rows", CudaTypes.real(c.dtype()));
    }

    void write(long rows, long height) {
      kernel.begin().pointer(numbers.address()).pointer(rows).longInteger(ids.numel());
      kernel.longInteger(height).longInteger(padding).fault(fault);
      kernel.launch(Grid.items(device, ids.numel()), Grid.THREADS);
    }
  }
}
