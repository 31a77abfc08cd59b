package org.fluidjava.cuda.loss;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.math.Integers;
import org.fluidjava.cuda.math.Pointwise;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code bpr_loss} and {@code center_loss}. */
final class ClassLossKernels {
  private static final String SOURCE = "loss/classes.cu";

  private ClassLossKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("bpr_loss", c -> bpr(c, false))
        .forFloats("bpr_loss_grad", c -> bpr(c, true))
        .forFloats("center_loss", ClassLossKernels::center)
        .forFloats("center_loss_grad", ClassLossKernels::centerGrad);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("bpr_loss", "bpr_loss_grad", "center_loss", "move_centers")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
    Pointwise.specialisations(all, "product_with_g");
  }

  private static Kernel bpr(KernelContext c, boolean backward) {
    Tensor x = c.in("X");
    Integers labels = new Integers(c, c.in("Label"));
    @Nullable Tensor g = backward ? c.in("Y@GRAD") : null;
    Tensor out = c.out(backward ? "X@GRAD" : "Y");
    Fault fault = Labels.fault(c, Long.MIN_VALUE);
    CudaKernel kernel =
        CudaDevice.of(c)
            .kernel(SOURCE, backward ? "bpr_loss_grad" : "bpr_loss", CudaTypes.real(c.dtype()));
    return () -> {
      long classes = x.dim(-1);
      kernel.begin().tensor(x).pointer(labels.address());
      if (g != null) {
        kernel.tensor(g);
      }
      kernel.tensor(out).longInteger(classes).fault(fault);
      kernel.launch(classes == 0 ? 0 : x.numel() / classes, Grid.line(classes));
    };
  }

  private static Kernel center(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Integers labels = new Integers(c, c.in("Label"));
    Tensor centers = c.in("Centers");
    Tensor rate = c.in("CenterUpdateRate");
    Tensor moved = c.out("CentersOut");
    Tensor difference = c.out("SampleCenterDiff");
    Tensor loss = c.out("Loss");
    boolean update = c.attrs().getBoolean("need_update");
    Fault fault = Labels.fault(c, Long.MIN_VALUE);
    CudaKernel losses = device.kernel(SOURCE, "center_loss", CudaTypes.real(c.dtype()));
    CudaKernel moves = device.kernel(SOURCE, "move_centers", CudaTypes.real(c.dtype()));
    return () -> {
      long numbers = labels.address();
      long rows = x.dim(0);
      long width = x.dim(1);
      long classes = centers.dim(0);
      losses.begin().tensor(x).pointer(numbers).tensor(centers).tensor(difference).tensor(loss);
      losses.longInteger(width).longInteger(classes).fault(fault);
      losses.launch(rows, Grid.line(width));
      moves.begin().tensor(x).pointer(numbers).tensor(centers).tensor(rate).tensor(moved);
      moves.longInteger(rows).longInteger(width).integer(update ? 1 : 0);
      moves.launch(classes, Grid.line(width));
    };
  }

  private static Kernel centerGrad(KernelContext c) {
    Tensor difference = c.in("SampleCenterDiff");
    Tensor g = c.in("Loss@GRAD");
    Tensor dx = c.out("X@GRAD");
    Pointwise each = new Pointwise(c, "product_with_g");
    return () -> each.shareG(difference.dim(1)).run(dx, difference, null, null, g);
  }
}
