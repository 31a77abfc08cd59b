package org.fluidjava.cuda.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sum}. The result may be one of the summands. */
final class SumKernels {
  private static final String SOURCE = "math/sum.cu";
  private static final int AT_ONCE = 8;

  private SumKernels() {}

  static void register(Registrar kernels) {
    kernels.kernel("sum", CudaTypes.PLAIN, SumKernels::sum);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.PLAIN) {
      all.add(new Specialisation(SOURCE, "sum_of", defines(dtype)));
    }
    RowMerge.specialisations(all);
  }

  private static String[] defines(DType dtype) {
    String in = CudaTypes.define("IN", dtype);
    String sums = CudaTypes.define("ACC", CudaTypes.sums(dtype));
    return dtype == DType.BOOL ? new String[] {in, sums, "BOOLS=1"} : new String[] {in, sums};
  }

  private static Kernel sum(KernelContext c) {
    List<Tensor> tensors = new ArrayList<>();
    List<RowsTensor> rows = new ArrayList<>();
    List<TensorList> lists = new ArrayList<>();
    for (int i = 0; i < c.inputs("X"); i++) {
      @Nullable RuntimeValue value = c.inValue("X", i);
      if (value instanceof Tensor tensor) {
        tensors.add(tensor);
      } else if (value instanceof RowsTensor some) {
        rows.add(some);
      } else if (value instanceof TensorList list) {
        lists.add(list);
      }
    }
    if (c.outValue("Out", 0) instanceof TensorList list) {
      return arrays(new Dense(c), lists.toArray(new TensorList[0]), list);
    }
    RowsTensor[] someRows = rows.toArray(new RowsTensor[0]);
    if (c.outValue("Out", 0) instanceof RowsTensor merged) {
      return rows(c, someRows, merged);
    }
    Tensor out = c.out("Out");
    Dense sum = new Dense(c);
    Tensor[] someTensors = tensors.toArray(new Tensor[0]);
    Kernel dense = () -> sum.run(someTensors, out);
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

  /** Item by item; an array that has none there adds nothing. */
  private static Kernel arrays(Dense sum, TensorList[] inputs, TensorList out) {
    List<Tensor> present = new ArrayList<>();
    return () -> {
      int size = 0;
      for (TensorList input : inputs) {
        size = Math.max(size, input.size());
      }
      if (out.size() < size) {
        out.setSize(size);
      }
      for (int step = 0; step < size; step++) {
        present.clear();
        for (TensorList input : inputs) {
          if (step < input.size() && input.get(step).isWritten() && input.get(step).numel() > 0) {
            present.add(input.get(step));
          }
        }
        if (!present.isEmpty()) {
          addItems(sum, step, present, out.get(step));
        }
      }
    };
  }

  private static void addItems(Dense sum, int step, List<Tensor> present, Tensor target) {
    if (!present.contains(target)) {
      target.setDtype(present.get(0).dtype());
      target.resize(present.get(0).shape());
      target.setLod(present.get(0).lod());
    }
    for (Tensor part : present) {
      if (part.numel() != target.numel() || part.dtype() != target.dtype()) {
        throw new RuleViolation(
            "items %d of all arrays must have one shape, but one is %s and another %s"
                .formatted(step, part, target));
      }
    }
    sum.run(present.toArray(new Tensor[0]), target);
  }

  /** Adds up dense tensors. */
  private static final class Dense {
    private final CudaDevice device;
    private final CudaKernel kernel;
    private final Tensor kept;
    private Tensor[] used = {};

    Dense(KernelContext c) {
      device = CudaDevice.of(c);
      kernel = device.kernel(SOURCE, "sum_of", defines(c.dtype()));
      kept = c.scratch(c.dtype());
    }

    void run(Tensor[] tensors, Tensor out) {
      if (used.length < tensors.length) {
        used = new Tensor[tensors.length];
      }
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
    }
  }
}
