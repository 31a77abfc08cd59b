package org.fluidjava.cpu.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.cpu.nativelib.NativeSizes;
import org.fluidjava.device.Elements;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sum}. The result may be one of the summands. */
final class SumKernels {
  private SumKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("sum", SumKernels::sum, SumKernels::nativeSum)
        .plain(
            "sum",
            SumKernels::sum,
            DType.FLOAT16,
            DType.BFLOAT16,
            DType.INT64,
            DType.INT32,
            DType.INT16,
            DType.INT8,
            DType.UINT8,
            DType.BOOL);
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
    @Nullable RuntimeValue out = c.outValue("Out", 0);
    if (out instanceof TensorList list) {
      return arrays(lists.toArray(new TensorList[0]), list);
    }
    RowsTensor[] someRows = rows.toArray(new RowsTensor[0]);
    if (out instanceof RowsTensor merged) {
      DType sums = c.dtype() == DType.FLOAT32 ? DType.FLOAT32 : DType.FLOAT64;
      RowMerge merge = new RowMerge(c.scratch(sums));
      return () -> {
        long[] dims = merged.value().shape().dims();
        long height = 0;
        for (RowsTensor input : someRows) {
          height = Math.max(height, input.height());
          if (input.rows().numel() > 0) {
            dims = input.value().shape().dims();
          }
        }
        merge.merge(someRows);
        merge.writeTo(merged, height, dims);
      };
    }
    return dense(tensors.toArray(new Tensor[0]), someRows, c.out("Out"));
  }

  /** Dense summands by the C++ kernel; anything else by the plain one. */
  private static Kernel nativeSum(KernelContext c) {
    for (int i = 0; i < c.inputs("X"); i++) {
      if (!(c.inValue("X", i) instanceof Tensor)) {
        return sum(c);
      }
    }
    if (!(c.outValue("Out", 0) instanceof Tensor)) {
      return sum(c);
    }
    Tensor[] summands = c.ins("X");
    Tensor out = c.out("Out");
    Tensor addresses = c.scratch(DType.INT64);
    Ranges ranges =
        new Ranges(
            (begin, end) ->
                NativeKernels.sumOf(
                    begin, end, (int) addresses.numel(), addresses.address(), out.address()));
    return () -> {
      int used = 0;
      for (Tensor summand : summands) {
        used += summand.numel() > 0 && summand.isWritten() ? 1 : 0;
      }
      addresses.resize(used);
      Elements to = addresses.elements();
      int at = 0;
      for (Tensor summand : summands) {
        if (summand.numel() > 0 && summand.isWritten()) {
          NativeSizes.require(out.numel(), summand, out);
          to.setLong(at++, summand.address());
        }
      }
      ranges.run(used == 0 ? 0 : out.numel());
    };
  }

  private static Kernel dense(Tensor[] tensors, RowsTensor[] rows, Tensor out) {
    @Nullable Elements[] parts = new Elements[tensors.length];
    return () -> {
      addUp(tensors, parts, out);
      Elements to = out.elements();
      for (RowsTensor input : rows) {
        Elements numbers = input.rows().elements();
        Elements values = input.value().elements();
        long count = numbers.length();
        long width = count == 0 ? 0 : values.length() / count;
        for (long i = 0; i < count; i++) {
          // An index outside the result is refused by the checked access.
          long target = numbers.getLong(i) * width;
          for (long j = 0; j < width; j++) {
            to.add(target + j, values.get(i * width + j));
          }
        }
      }
    };
  }

  /** Element by element, so that the result may lie where any summand lies. */
  private static void addUp(Tensor[] tensors, @Nullable Elements[] parts, Tensor out) {
    Elements to = out.elements();
    long count = to.length();
    int used = 0;
    for (Tensor tensor : tensors) {
      if (tensor.numel() > 0 && tensor.isWritten()) {
        parts[used++] = tensor.elements();
      }
    }
    boolean integers = !out.dtype().isFloating();
    for (long i = 0; i < count; i++) {
      if (integers) {
        long sum = 0;
        for (int p = 0; p < used; p++) {
          sum += parts[p].getLong(i);
        }
        to.setLong(i, sum);
      } else {
        double sum = 0;
        for (int p = 0; p < used; p++) {
          sum += parts[p].get(i);
        }
        to.set(i, sum);
      }
    }
  }

  private static Kernel arrays(TensorList[] inputs, TensorList out) {
    return () -> {
      int size = 0;
      for (TensorList input : inputs) {
        size = Math.max(size, input.size());
      }
      if (out.size() < size) {
        out.setSize(size);
      }
      List<Tensor> present = new ArrayList<>();
      for (int step = 0; step < size; step++) {
        present.clear();
        for (TensorList input : inputs) {
          if (step < input.size() && input.get(step).isWritten() && input.get(step).numel() > 0) {
            present.add(input.get(step));
          }
        }
        Tensor target = out.get(step);
        if (present.isEmpty()) {
          continue;
        }
        if (!present.contains(target)) {
          target.setDtype(present.get(0).dtype());
          target.resize(present.get(0).shape());
          target.setLod(present.get(0).lod());
        }
        for (Tensor part : present) {
          if (part.numel() != target.numel()) {
            throw new org.fluidjava.op.RuleViolation(
                "items %d of all arrays must have one shape, but one is %s and another %s"
                    .formatted(step, part.shape(), target.shape()));
          }
        }
        addUp(present.toArray(new Tensor[0]), new Elements[present.size()], target);
      }
    };
  }
}
