package org.fluidjava.cuda.sequence;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/**
 * CUDA kernels. Operators over sequences of different lengths. The length of what {@code
 * sequence_erase} leaves depends on values, so it stays on the CPU.
 */
public final class SequenceKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    Im2SequenceKernels.register(kernels);
    LodResetKernels.register(kernels);
    RowConvKernels.register(kernels);
    SequenceConcatKernels.register(kernels);
    SequenceConvKernels.register(kernels);
    SequenceEnumerateKernels.register(kernels);
    SequenceExpandKernels.register(kernels);
    SequenceMaskKernels.register(kernels);
    SequencePadKernels.register(kernels);
    SequencePoolKernels.register(kernels);
    SequenceReverseKernels.register(kernels);
    SequenceScatterKernels.register(kernels);
    SequenceSliceKernels.register(kernels);
    SequenceSoftmaxKernels.register(kernels);
    SequenceTopkAvgPoolingKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (String entry :
        new String[] {
          "move_segments",
          "expand_as",
          "expand",
          "reverse",
          "pad",
          "lengths",
          "mask",
          "enumerate",
          "columns"
        }) {
      all.add(new Specialisation(Rows.SOURCE, entry));
    }
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      String real = Units.real(dtype);
      all.add(new Specialisation(Rows.SOURCE, "expand_grad", real));
      for (String entry :
          new String[] {
            "pool", "pool_grad", "softmax", "softmax_grad", "top_average", "top_average_grad"
          }) {
        // The exponential in float64 leaves softmax two registers short.
        int spills = entry.equals("softmax") && real.endsWith("double") ? 8 : 0;
        all.add(new Specialisation(SequencePoolKernels.SOURCE, entry, real).spilling(spills));
      }
      for (String entry :
          new String[] {
            "contexts",
            "contexts_grad",
            "padding_grad",
            "row_conv",
            "row_conv_grad",
            "row_conv_weights"
          }) {
        all.add(new Specialisation(Contexts.SOURCE, entry, real));
      }
      for (String entry : new String[] {"patches", "patches_grad"}) {
        all.add(new Specialisation(Im2SequenceKernels.SOURCE, entry, real));
      }
    }
    return all;
  }
}
