package org.fluidjava.cuda.inference;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** The passes of {@code fused.cu} that several operators share. */
final class Fused {
  private static final String SOURCE = "inference/fused.cu";

  private final CudaDevice device;
  private final CudaKernel addThenCut;

  Fused(KernelContext c) {
    device = CudaDevice.of(c);
    addThenCut = kernel(c, "add_then_cut");
  }

  static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, CudaTypes.real(c.dtype()));
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry :
          List.of("add_then_cut", "add_rows", "square", "difference", "attend", "pool_columns")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  /** Adds a bias to each row, cuts what is below 0 where that is wanted, then adds more. */
  void addThenCut(Tensor to, @Nullable Tensor bias, boolean cut, @Nullable Tensor more) {
    long n = to.numel();
    addThenCut.begin().tensor(to).tensor(bias).tensor(more).longInteger(n);
    addThenCut.longInteger(to.dim(-1)).integer(cut ? 1 : 0);
    addThenCut.launch(Grid.items(device, n), Grid.THREADS);
  }
}
