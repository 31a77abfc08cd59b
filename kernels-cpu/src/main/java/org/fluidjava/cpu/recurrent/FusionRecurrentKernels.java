package org.fluidjava.cpu.recurrent;

import java.util.Map;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.ContextView;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code fusion_gru} and {@code fusion_lstm}: the projection, then the other kernel. */
final class FusionRecurrentKernels {
  private FusionRecurrentKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats(
            "fusion_gru", c -> after(c, GruForward::new), c -> after(c, NativeGruForward::new))
        .forFloats(
            "fusion_lstm", c -> after(c, LstmForward::new), c -> after(c, NativeLstmForward::new));
  }

  private static Kernel after(KernelContext c, KernelFactory recurrent) {
    Tensor x = c.in("X");
    Tensor weight = c.in("WeightX");
    @Nullable Tensor wanted = c.outOrNull("XX");
    Tensor projected = wanted == null ? c.scratch(c.dtype()) : wanted;
    Kernel rest =
        recurrent.create(
            new ContextView(c, Map.of("Input", projected), Map.of("Weight", "WeightH")));
    return () -> {
      long width = weight.dim(1);
      projected.resize(x.dim(0), width);
      projected.setLod(x.lod());
      Products.multiply(false, false, x.dim(0), width, weight.dim(0), 1, x, weight, 0, projected);
      rest.run();
    };
  }
}
