package org.fluidjava.cuda.inference;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.math.Products;
import org.fluidjava.cuda.sequence.Contexts;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code fusion_seqpool_concat} and {@code fusion_seqconv_eltadd_relu}. */
final class FusedSequenceKernels {
  private static final List<String> TYPES = List.of("SUM", "AVERAGE", "SQRT");

  private FusedSequenceKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("fusion_seqpool_concat", FusedSequenceKernels::pools)
        .forFloats("fusion_seqconv_eltadd_relu", FusedSequenceKernels::convolution);
  }

  private static Kernel pools(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor[] all = c.ins("X");
    Tensor out = c.out("Out");
    int type = TYPES.indexOf(c.attrs().getString("pooltype"));
    DeviceInts[] offsets = new DeviceInts[all.length];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = new DeviceInts(device);
    }
    CudaKernel pool = Fused.kernel(c, "pool_columns");
    return () -> {
      long column = 0;
      for (int i = 0; i < all.length; i++) {
        long width = all[i].dim(1);
        long count = all[i].lod().sequences(0) * width;
        pool.begin().tensor(all[i]).pointer(offsets[i].offsets(all[i].lod(), 0));
        pool.longInteger(count).longInteger(width).tensor(out).longInteger(out.dim(1));
        pool.longInteger(column).integer(type);
        pool.launch(Grid.items(device, count), Grid.THREADS);
        column += width;
      }
    };
  }

  private static Kernel convolution(KernelContext c) {
    Tensor x = c.in("X");
    Tensor filter = c.in("Filter");
    Tensor bias = c.in("Bias");
    Tensor out = c.out("Out");
    @Nullable Tensor wanted = c.outOrNull("ColMat");
    Tensor columns = wanted == null ? c.scratch(c.dtype()) : wanted;
    Contexts contexts = Contexts.of(c);
    CudaKernel beside = Contexts.kernel(c, "contexts");
    Products products = new Products(c);
    Fused fused = new Fused(c);
    return () -> {
      columns.resize(x.dim(0), filter.dim(0));
      contexts.beside(beside, null, columns);
      products.multiply(
          false, false, x.dim(0), filter.dim(1), filter.dim(0), 1, columns, filter, 0, out);
      fused.addThenCut(out, bias, true, null);
    };
  }
}
