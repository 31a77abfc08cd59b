package org.fluidjava.cuda.control;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/** Kernel of {@code gather_tree}. */
final class GatherTreeKernels {
  private static final String SOURCE = "control/tree.cu";

  private GatherTreeKernels() {}

  static void register(Registrar kernels) {
    kernels.kernel("gather_tree", CudaTypes.INTEGERS, GatherTreeKernels::gather);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.INTEGERS) {
      all.add(new Specialisation(SOURCE, "gather_tree", CudaTypes.define("IN", dtype)));
    }
  }

  private static Kernel gather(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor ids = c.in("Ids");
    Tensor parents = c.in("Parents");
    Tensor out = c.out("Out");
    Fault fault = device.faults().fault(c, "Parents holds %d at step %d, but there are %d beams");
    CudaKernel kernel = device.kernel(SOURCE, "gather_tree", CudaTypes.define("IN", c.dtype()));
    return () -> {
      RuleViolation.unless(
          parents.dtype() == ids.dtype(), "%s and %s must be of one type", ids, parents);
      kernel.begin().tensor(ids).tensor(parents).tensor(out).longInteger(ids.dim(0));
      kernel.longInteger(ids.dim(1)).longInteger(ids.dim(2)).fault(fault);
      kernel.launch(Grid.items(device, ids.dim(1) * ids.dim(2)), Grid.THREADS);
    };
  }
}
