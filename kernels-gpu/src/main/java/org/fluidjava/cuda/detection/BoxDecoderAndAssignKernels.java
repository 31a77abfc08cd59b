package org.fluidjava.cuda.detection;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernel of {@code box_decoder_and_assign}. */
final class BoxDecoderAndAssignKernels {
  private BoxDecoderAndAssignKernels() {}

  static void register(Registrar kernels) {
    kernels.forFloats("box_decoder_and_assign", BoxDecoderAndAssignKernels::decode);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("decode_boxes", "assign_boxes")) {
        all.add(
            new Specialisation(TargetAssignKernels.SOURCE, entry, CudaTypes.define("IN", dtype)));
      }
    }
  }

  private static Kernel decode(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor prior = c.in("PriorBox");
    Tensor variance = c.in("PriorBoxVar");
    Tensor target = c.in("TargetBox");
    Tensor score = c.in("BoxScore");
    Tensor decoded = c.out("DecodeBox");
    Tensor assigned = c.out("OutputAssignBox");
    double limit = c.attrs().getFloat("box_clip");
    String in = CudaTypes.define("IN", c.dtype());
    CudaKernel decode = device.kernel(TargetAssignKernels.SOURCE, "decode_boxes", in);
    CudaKernel assign = device.kernel(TargetAssignKernels.SOURCE, "assign_boxes", in);
    return () -> {
      long rows = prior.dim(0);
      long classes = score.dim(1);
      decode.begin().tensor(prior).tensor(variance).tensor(target).tensor(decoded);
      decode.longInteger(rows).longInteger(classes).real64(limit);
      decode.launch(Grid.items(device, rows * classes * 2), Grid.THREADS);
      assign.begin().tensor(prior).tensor(score).tensor(decoded).tensor(assigned);
      assign.longInteger(rows).longInteger(classes);
      assign.launch(Grid.items(device, rows), Grid.THREADS);
    };
  }
}
