package org.fluidjava.cpu.inference;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code fusion_seqexpand_concat_fc}: what belongs to a whole sequence is multiplied
 * once for the sequence.
 */
final class FusionSeqexpandConcatFcKernels {
  private FusionSeqexpandConcatFcKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("fusion_seqexpand_concat_fc", FusionSeqexpandConcatFcKernels::layer);
  }

  private static Kernel layer(KernelContext c) {
    Tensor[] x = c.ins("X");
    Tensor weight = c.in("FCWeight");
    @Nullable Tensor bias = c.inOrNull("FCBias");
    Tensor out = c.out("Out");
    @Nullable Tensor wanted = c.outOrNull("FCOut");
    Tensor whole = wanted == null ? c.scratch(c.dtype()) : wanted;
    String activation = c.attrs().getString("fc_activation");
    return () -> {
      int[] offsets = x[0].lod().offsets(0);
      int sequences = offsets.length - 1;
      long width = weight.dim(1);
      long k = x[0].dim(1);
      Products.multiply(false, false, x[0].dim(0), width, k, 1, x[0], weight, 0, out);
      whole.resize(sequences, width);
      whole.elements().fill(0);
      for (int i = 1; i < x.length; i++) {
        long own = x[i].dim(1);
        Products.multiply(
            false, false, sequences, width, own, 1, x[i], 0, weight, k * width, 1, whole, 0);
        k += own;
      }
      Elements to = out.elements();
      Elements added = whole.elements();
      @Nullable Elements biases = bias == null ? null : bias.elements();
      for (int s = 0; s < sequences; s++) {
        for (long i = offsets[s] * width; i < offsets[s + 1] * width; i++) {
          double sum = to.get(i) + added.get(s * width + i % width);
          to.set(i, activated(activation, sum + (biases == null ? 0 : biases.get(i % width))));
        }
      }
    };
  }

  private static double activated(String activation, double x) {
    return switch (activation) {
      case "sigmoid" -> 1 / (1 + Math.exp(-x));
      case "tanh" -> Math.tanh(x);
      case "relu" -> Math.max(x, 0);
      default -> x;
    };
  }
}
