package org.fluidjava.cpu.fusion;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.cpu.nativelib.NativeUpdates;
import org.fluidjava.device.Elements;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code fused_sum_squares} and {@code fused_scaled_sgd}: one sweep each. */
final class FusedClippedSgdKernels {
  private FusedClippedSgdKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("fused_sum_squares", FusedClippedSgdKernels::squares, NativeSquares::new)
        .forFloats("fused_scaled_sgd", FusedClippedSgdKernels::update, NativeUpdate::new);
  }

  private static Tensor[] summands(KernelContext c) {
    List<Tensor> all = new ArrayList<>(List.of(c.ins("X")));
    for (int i = 0; i < c.inputs("Rows"); i++) {
      if (c.inValue("Rows", i) instanceof RowsTensor rows) {
        all.add(rows.value());
      }
    }
    return all.toArray(new Tensor[0]);
  }

  private static Kernel squares(KernelContext c) {
    Tensor[] all = summands(c);
    Tensor out = c.out("Out");
    return () -> {
      double sum = 0;
      for (Tensor x : all) {
        Elements from = x.elements();
        for (long i = 0; i < from.length(); i++) {
          sum += from.get(i) * from.get(i);
        }
      }
      out.elements().set(0, sum);
    };
  }

  private static Kernel update(KernelContext c) {
    Tensor[] params = c.ins("Param");
    Tensor[] grads = c.ins("Grad");
    Tensor rate = c.in("LearningRate");
    Tensor scale = c.in("Scale");
    return () -> {
      double factor = rate.elements().get(0) * scale.elements().get(0);
      for (int p = 0; p < params.length; p++) {
        Elements to = params[p].elements();
        Elements from = grads[p].elements();
        for (long i = 0; i < to.length(); i++) {
          to.set(i, to.get(i) - factor * from.get(i));
        }
      }
    };
  }

  /** float32 over the pool; each part adds up its share of every tensor, always in one order. */
  private static final class NativeSquares implements Kernel, ComputePool.Task {
    private static final long GRAIN = 64 * 1024;
    private static final int CACHE_LINE = 8;

    private final Tensor[] all;
    private final Tensor out;
    private final double[] sums;

    NativeSquares(KernelContext c) {
      all = summands(c);
      out = c.out("Out");
      sums = new double[CACHE_LINE * ComputePool.shared().threads()];
    }

    @Override
    public void run() {
      long count = 0;
      for (Tensor x : all) {
        count += x.numel();
      }
      ComputePool pool = ComputePool.shared();
      int parts = pool.partsFor(count, GRAIN);
      pool.run(parts, this);
      double sum = 0;
      for (int part = 0; part < parts; part++) {
        sum += sums[CACHE_LINE * part];
      }
      out.elements().set(0, sum);
    }

    @Override
    public void run(int part, int parts) {
      double sum = 0;
      for (Tensor x : all) {
        long n = x.numel();
        sum += NativeKernels.sumOfSquares(n * part / parts, n * (part + 1) / parts, x.address());
      }
      sums[CACHE_LINE * part] = sum;
    }
  }

  /** float32 in place, over the pool. */
  private static final class NativeUpdate implements Kernel {
    private final Tensor[] params;
    private final Tensor[] grads;
    private final Tensor rate;
    private final Tensor scale;
    private final Ranges ranges = new Ranges(this::range);
    private long param;
    private long grad;
    private float factor;
    private float step;

    NativeUpdate(KernelContext c) {
      params = c.ins("Param");
      grads = c.ins("Grad");
      rate = c.in("LearningRate");
      scale = c.in("Scale");
    }

    @Override
    public void run() {
      step = (float) rate.elements().get(0);
      factor = (float) scale.elements().get(0);
      for (int i = 0; i < params.length; i++) {
        param = params[i].address();
        grad = grads[i].address();
        ranges.run(params[i].numel());
      }
    }

    private void range(long begin, long end) {
      NativeUpdates.sgd(begin, end, grad, factor, 0, step, param);
    }
  }
}
