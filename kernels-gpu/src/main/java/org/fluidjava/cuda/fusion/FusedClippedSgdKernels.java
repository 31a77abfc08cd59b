package org.fluidjava.cuda.fusion;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code fused_sum_squares} and {@code fused_scaled_sgd}. */
final class FusedClippedSgdKernels {
  private static final String SOURCE = "fusion/clipped_sgd.cu";
  private static final int THREADS = 256;

  private FusedClippedSgdKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("fused_sum_squares", Squares::new)
        .forFloats("fused_scaled_sgd", ScaledUpdate::new);
  }

  static void specialisations(List<Specialisation> all) {
    for (String real : new String[] {"REAL=float", "REAL=double"}) {
      for (String entry :
          new String[] {"fluid_sum_squares", "fluid_sum_partials", "fluid_scaled_sgd"}) {
        all.add(new Specialisation(SOURCE, entry, real));
      }
    }
  }

  private static String real(KernelContext c) {
    return c.dtype() == DType.FLOAT64 ? "REAL=double" : "REAL=float";
  }

  /** The pieces of some tensors on the device; made anew only when a tensor moved or grew. */
  private static final class Pieces {
    /** Elements of a piece: enough for a block, few enough that large tensors fill the chip. */
    private static final int LENGTH = 8192;

    private static final int FIELDS = 6;

    private final Tensor[] grads;
    private final Tensor @Nullable [] params;
    private final DeviceInts ints;
    private final long[] seen;
    private int count;
    private long address;

    Pieces(CudaDevice device, Tensor[] grads, Tensor @Nullable [] params) {
      this.grads = grads;
      this.params = params;
      ints = new DeviceInts(device);
      seen = new long[3 * grads.length];
    }

    /** The number of pieces. */
    int prepare() {
      boolean changed = false;
      for (int i = 0; i < grads.length; i++) {
        changed |= note(3 * i, grads[i].address());
        changed |= note(3 * i + 1, grads[i].numel());
        changed |= params != null && note(3 * i + 2, params[i].address());
      }
      if (changed) {
        fill();
      }
      return count;
    }

    private boolean note(int at, long value) {
      boolean changed = seen[at] != value;
      seen[at] = value;
      return changed;
    }

    private void fill() {
      count = 0;
      for (Tensor grad : grads) {
        count += Math.toIntExact((grad.numel() + LENGTH - 1) / LENGTH);
      }
      int[] table = new int[FIELDS * count];
      int at = 0;
      for (int i = 0; i < grads.length; i++) {
        long bytes = grads[i].dtype().bytes();
        for (long first = 0; first < grads[i].numel(); first += LENGTH) {
          long grad = grads[i].address() + first * bytes;
          long param = params == null ? 0 : params[i].address() + first * bytes;
          table[at] = (int) grad;
          table[at + 1] = (int) (grad >>> 32);
          table[at + 2] = (int) param;
          table[at + 3] = (int) (param >>> 32);
          table[at + 4] = (int) Math.min(LENGTH, grads[i].numel() - first);
          at += FIELDS;
        }
      }
      address = ints.ints(table);
    }

    long address() {
      return address;
    }
  }

  /** Merged rows are few and of another size each time, so that they have pieces of their own. */
  private static final class Squares implements Kernel {
    private final Pieces tensors;
    private final Pieces rows;
    private final CudaKernel sum;
    private final CudaKernel finish;
    private final Tensor partial;
    private final Tensor out;

    Squares(KernelContext c) {
      CudaDevice device = CudaDevice.of(c);
      tensors = new Pieces(device, c.ins("X"), null);
      rows = new Pieces(device, values(c), null);
      sum = device.kernel(SOURCE, "fluid_sum_squares", real(c));
      finish = device.kernel(SOURCE, "fluid_sum_partials", real(c));
      partial = c.scratch(DType.FLOAT64);
      out = c.out("Out");
    }

    private static Tensor[] values(KernelContext c) {
      List<Tensor> all = new ArrayList<>();
      for (int i = 0; i < c.inputs("Rows"); i++) {
        if (c.inValue("Rows", i) instanceof RowsTensor some) {
          all.add(some.value());
        }
      }
      return all.toArray(new Tensor[0]);
    }

    @Override
    public void run() {
      int first = tensors.prepare();
      int second = rows.prepare();
      partial.resize((long) first + second);
      sum.begin().pointer(tensors.address()).tensor(partial);
      sum.launch(first, THREADS);
      sum.begin().pointer(rows.address()).pointer(partial.address() + Double.BYTES * (long) first);
      sum.launch(second, THREADS);
      finish.begin().tensor(partial).integer(first + second).tensor(out);
      finish.launch(1, THREADS);
    }
  }

  private static final class ScaledUpdate implements Kernel {
    private final Pieces pieces;
    private final CudaKernel update;
    private final Tensor rate;
    private final Tensor scale;

    ScaledUpdate(KernelContext c) {
      CudaDevice device = CudaDevice.of(c);
      pieces = new Pieces(device, c.ins("Grad"), c.ins("Param"));
      update = device.kernel(SOURCE, "fluid_scaled_sgd", real(c));
      rate = c.in("LearningRate");
      scale = c.in("Scale");
    }

    @Override
    public void run() {
      int count = pieces.prepare();
      update.begin().pointer(pieces.address()).tensor(rate).tensor(scale);
      update.launch(count, THREADS);
    }
  }
}
