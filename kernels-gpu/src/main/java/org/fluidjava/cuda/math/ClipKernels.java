package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code clip} and {@code clip_by_norm}. */
final class ClipKernels {
  private static final String SOURCE = "math/clip.cu";

  /** From the numbers as they are to the numbers as they shall be; both may be one tensor. */
  @FunctionalInterface
  private interface Change {
    void apply(Tensor x, Tensor out);
  }

  private ClipKernels() {}

  static void register(Registrar kernels) {
    kernels
        .kernel("clip", CudaTypes.NUMBERS, ClipKernels::clip)
        .forFloats("clip_grad", ClipKernels::clipGrad)
        .forFloats("clip_by_norm", ClipKernels::clipByNorm);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.NUMBERS) {
      all.add(new Specialisation(SOURCE, "clip", CudaTypes.define("IN", dtype)));
    }
    for (DType dtype : CudaTypes.FLOATS) {
      all.add(new Specialisation(SOURCE, "clip_grad", CudaTypes.define("IN", dtype)));
      all.add(new Specialisation(SOURCE, "clip_by_norm", CudaTypes.define("IN", dtype)));
      all.add(
          new Specialisation(
              Reduction.SOURCE,
              "reduce_block",
              Reduction.defines("squares", dtype, DType.FLOAT64)));
    }
  }

  private static Kernel clip(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    @Nullable Tensor least = c.inOrNull("Min");
    @Nullable Tensor most = c.inOrNull("Max");
    float min = c.attrs().getFloat("min");
    float max = c.attrs().getFloat("max");
    CudaKernel kernel = device.kernel(SOURCE, "clip", CudaTypes.define("IN", c.dtype()));
    return onTensorOrRows(
        c,
        (x, out) -> {
          kernel.begin().tensor(x).tensor(out).longInteger(x.numel()).real64(min).real64(max);
          kernel.tensor(least).tensor(most);
          kernel.launch(Grid.items(device, x.numel()), Grid.THREADS);
        });
  }

  private static Kernel clipGrad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    @Nullable Tensor least = c.inOrNull("Min");
    @Nullable Tensor most = c.inOrNull("Max");
    float min = c.attrs().getFloat("min");
    float max = c.attrs().getFloat("max");
    CudaKernel kernel = device.kernel(SOURCE, "clip_grad", CudaTypes.define("IN", c.dtype()));
    return () -> {
      kernel.begin().tensor(x).tensor(g).tensor(dx).longInteger(x.numel()).real64(min);
      kernel.real64(max).tensor(least).tensor(most);
      kernel.launch(Grid.items(device, x.numel()), Grid.THREADS);
    };
  }

  private static Kernel clipByNorm(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    float limit = c.attrs().getFloat("max_norm");
    Reduction squares = new Reduction(c, "squares", c.dtype(), DType.FLOAT64);
    Tensor sum = c.scratch(DType.FLOAT64);
    CudaKernel kernel = device.kernel(SOURCE, "clip_by_norm", CudaTypes.define("IN", c.dtype()));
    return onTensorOrRows(
        c,
        (x, out) -> {
          sum.resize(1);
          squares.all(x.address(), x.numel(), sum.address());
          kernel.begin().tensor(x).tensor(sum).tensor(out).longInteger(x.numel()).real64(limit);
          kernel.launch(Grid.items(device, x.numel()), Grid.THREADS);
        });
  }

  /** Selected rows are merged first, for only then are their values those of the whole tensor. */
  private static Kernel onTensorOrRows(KernelContext c, Change change) {
    if (c.inValue("X", 0) instanceof RowsTensor rows) {
      RowsTensor out = c.outRows("Out");
      RowMerge merge = new RowMerge(c, c.dtype(), rows.name());
      Tensor numbers = c.scratch(DType.INT64);
      Tensor values = c.scratch(c.dtype());
      RowsTensor[] one = {rows};
      return () -> {
        merge.mergeTo(one, numbers, values, out, rows.height(), rows.value().shape().dims());
        change.apply(out.value(), out.value());
      };
    }
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> change.apply(x, out);
  }
}
