package org.fluidjava.cpu.recurrent;

import java.util.Map;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.ContextView;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code fused_embedding_fc_lstm}: the rows of the words, then the LSTM's kernel. */
final class FusedEmbeddingFcLstmKernels {
  private FusedEmbeddingFcLstmKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats(
        "fused_embedding_fc_lstm",
        c -> lookedUp(c, LstmForward::new),
        c -> lookedUp(c, NativeLstmForward::new));
  }

  private static Kernel lookedUp(KernelContext c, KernelFactory lstm) {
    Tensor ids = c.in("Ids");
    Tensor embeddings = c.in("Embeddings");
    Tensor bias = c.in("Bias");
    @Nullable Tensor wanted = c.outOrNull("XX");
    Tensor rows = wanted == null ? c.scratch(c.dtype()) : wanted;
    Tensor peepholes = c.state(c.dtype());
    Kernel rest =
        lstm.create(
            new ContextView(
                c, Map.of("Input", rows, "Bias", peepholes), Map.of("Weight", "WeightH")));
    return () -> {
      long width = embeddings.dim(1);
      long bytes = width * embeddings.dtype().bytes();
      rows.resize(ids.dim(0), width);
      rows.setLod(ids.lod());
      Elements words = ids.elements();
      for (long i = 0; i < words.length(); i++) {
        long word = words.getLong(i);
        if (word < 0 || word >= embeddings.dim(0)) {
          throw new RuleViolation(
              "Ids has the value %d at position %d, but there are words 0 to %d"
                  .formatted(word, i, embeddings.dim(0) - 1));
        }
        HostMemory.copy(embeddings.address() + word * bytes, rows.address() + i * bytes, bytes);
      }
      // The gates' biases are in the embeddings already; what is behind them are the peepholes.
      peepholes.resize(bias.shape());
      HostMemory.copy(bias.address(), peepholes.address(), bias.bytes());
      HostMemory.zero(peepholes.address(), bytes);
      rest.run();
    };
  }
}
