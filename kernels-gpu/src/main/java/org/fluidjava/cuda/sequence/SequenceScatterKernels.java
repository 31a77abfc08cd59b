package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.shape.BoxCopy;
import org.fluidjava.cuda.shape.RowSums;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sequence_scatter}. */
final class SequenceScatterKernels {
  private SequenceScatterKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forNumbers("sequence_scatter", SequenceScatterKernels::scatter)
        .forFloats("sequence_scatter_grad", SequenceScatterKernels::scatterGrad);
  }

  /** The element of X that each id names: sequence i's are columns of row i. */
  private static final class Columns {
    private final Tensor ids;
    private final Tensor places;
    private final Fault fault;
    private final CudaKernel kernel;
    private final DeviceInts offsets;

    Columns(KernelContext c) {
      CudaDevice device = CudaDevice.of(c);
      ids = c.in("Ids");
      places = c.scratch(DType.INT64);
      kernel = device.kernel(Rows.SOURCE, "columns");
      offsets = new DeviceInts(device);
      fault = device.faults().fault(c, "Ids[%2$d] is %1$d, but X has columns 0 to %3$d");
    }

    Tensor find(Tensor x) {
      int sequences = ids.lod().sequences(0);
      long rows = ids.lod().offsets(0)[sequences];
      Rows.check(x, 0, sequences * x.dim(1));
      Rows.check(ids, 0, rows);
      places.resize(rows);
      kernel
          .begin()
          .tensor(ids)
          .integer(ids.dtype().bytes())
          .tensor(places)
          .pointer(offsets.offsets(ids.lod(), 0))
          .integer(sequences)
          .longInteger(rows)
          .longInteger(x.dim(1))
          .pointer(fault.address())
          .launch(CudaKernel.blocks(rows, Units.THREADS), Units.THREADS);
      return places;
    }
  }

  private static Kernel scatter(KernelContext c) {
    Tensor x = c.in("X");
    Tensor updates = c.in("Updates");
    Tensor out = c.out("Out");
    Columns columns = new Columns(c);
    RowSums sums = new RowSums(c);
    return () -> {
      BoxCopy.whole(x, out);
      Tensor places = columns.find(x);
      Rows.check(updates, 0, places.numel());
      sums.find(places, places.numel(), x.numel(), 0);
      sums.add(updates, out, 1, 1, true);
    };
  }

  private static Kernel scatterGrad(KernelContext c) {
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor xGrad = c.outOrNull("X@GRAD");
    @Nullable Tensor updatesGrad = c.outOrNull("Updates@GRAD");
    Columns columns = new Columns(c);
    CudaKernel gather = CudaDevice.of(c).kernel("shape/gather.cu", "gather");
    return () -> {
      if (xGrad != null) {
        BoxCopy.whole(grad, xGrad);
      }
      if (updatesGrad != null) {
        Tensor places = columns.find(grad);
        Rows.check(updatesGrad, 0, places.numel());
        gather
            .begin()
            .tensor(grad)
            .tensor(places)
            .integer(places.dtype().bytes())
            .tensor(updatesGrad)
            .longInteger(1)
            .longInteger(grad.numel())
            .longInteger(places.numel())
            .longInteger(1)
            .integer(grad.dtype().bytes())
            .pointer(0)
            .launch(CudaKernel.blocks(places.numel(), Units.THREADS), Units.THREADS);
      }
    };
  }
}
