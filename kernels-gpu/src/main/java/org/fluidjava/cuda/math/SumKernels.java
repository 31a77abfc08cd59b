package org.fluidjava.cuda.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sum}. The result may be one of the summands. */
final class SumKernels {
  private static final String SOURCE = "math/sum.cu";
  private static final int AT_ONCE = 8;

  private SumKernels() {}

  static void register(Registrar kernels) {
    kernels.kernel("sum", CudaTypes.NUMBERS, SumKernels::sum);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.NUMBERS) {
      all.add(new Specialisation(SOURCE, "sum_of", defines(dtype)));
    }
    RowMerge.specialisations(all);
  }

  private static String[] defines(DType dtype) {
    return new String[] {
      CudaTypes.define("IN", dtype), CudaTypes.define("ACC", CudaTypes.sums(dtype))
    };
  }

  private static Kernel sum(KernelContext c) {
    List<Tensor> tensors = new ArrayList<>();
    List<RowsTensor> rows = new ArrayList<>();
    for (int i = 0; i < c.inputs("X"); i++) {
      @Nullable RuntimeValue value = c.inValue("X", i);
      if (value instanceof Tensor tensor) {
        tensors.add(tensor);
      } else if (value instanceof RowsTensor some) {
        rows.add(some);
      } else if (value != null) {
        throw new IllegalStateException(
            "sum on " + c.device().place() + " adds tensors and rows, but not " + value.name());
      }
    }
    RowsTensor[] someRows = rows.toArray(new RowsTensor[0]);
    if (c.outValue("Out", 0) instanceof RowsTensor merged) {
      return rows(c, someRows, merged);
    }
    Tensor out = c.out("Out");
    Kernel dense = dense(c, tensors.toArray(new Tensor[0]), out);
    if (someRows.length == 0) {
      return dense;
    }
    RowMerge[] merges = new RowMerge[someRows.length];
    for (int i = 0; i < merges.length; i++) {
      merges[i] = new RowMerge(c, c.dtype(), someRows[i].name());
    }
    return () -> {
      dense.run();
      for (int i = 0; i < merges.length; i++) {
        RowsTensor input = someRows[i];
        long count = input.rows().numel();
        if (count > 0) {
          long width = input.value().numel() / count;
          merges[i].plan(input.rows().address(), count, width == 0 ? 0 : out.numel() / width);
          merges[i].addTo(
              input.rows().address(), input.value().address(), width, out.address(), false);
        }
      }
    };
  }

  private static Kernel rows(KernelContext c, RowsTensor[] inputs, RowsTensor out) {
    RowMerge merge = new RowMerge(c, c.dtype(), out.name());
    Tensor rows = c.scratch(DType.INT64);
    Tensor values = c.scratch(c.dtype());
    return () -> {
      long[] dims = out.value().shape().dims();
      long height = 0;
      for (RowsTensor input : inputs) {
        height = Math.max(height, input.height());
        if (input.rows().numel() > 0) {
          dims = input.value().shape().dims();
        }
      }
      merge.mergeTo(inputs, rows, values, out, height, dims);
    };
  }

  private static Kernel dense(KernelContext c, Tensor[] tensors, Tensor out) {
    CudaDevice device = CudaDevice.of(c);
    CudaKernel kernel = device.kernel(SOURCE, "sum_of", defines(c.dtype()));
    Tensor[] used = new Tensor[tensors.length];
    Tensor kept = c.scratch(c.dtype());
    return () -> {
      int count = 0;
      boolean later = false;
      for (Tensor tensor : tensors) {
        if (tensor.numel() > 0 && tensor.isWritten()) {
          later |= count >= AT_ONCE && tensor.address() == out.address();
          used[count++] = tensor;
        }
      }
      long n = out.numel();
      if (count == 0) {
        if (n > 0) {
          device.zero(out.address(), out.bytes());
        }
        return;
      }
      long keptAddress = 0;
      if (later) {
        // A summand of a later round lies where the first round writes.
        kept.resize(out.shape());
        device.copy(out.address(), kept.address(), out.bytes());
        keptAddress = kept.address();
      }
      for (int from = 0; from < count; from += from == 0 ? AT_ONCE : AT_ONCE - 1) {
        kernel.begin();
        int taken = 0;
        if (from > 0) {
          kernel.tensor(out);
          taken = 1;
        }
        for (int i = from; taken < AT_ONCE; i++, taken++) {
          boolean here = i < count;
          boolean moved = here && from > 0 && later && used[i].address() == out.address();
          kernel.pointer(!here ? 0 : moved ? keptAddress : used[i].address());
        }
        int first = from > 0 ? 1 : 0;
        kernel.integer(Math.min(AT_ONCE, first + count - from)).tensor(out).longInteger(n);
        kernel.launch(Grid.packs(device, n, out.dtype()), Grid.THREADS);
      }
    };
  }
}
