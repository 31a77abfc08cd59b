package org.fluidjava.cuda.math;

import java.util.List;
import java.util.Set;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Broadcast;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code elementwise_*} and their gradients. */
final class ElementwiseKernels {
  private static final String GRAD = "math/binary_grad.cu";
  private static final String SCALE = "math/scale.cu";

  /** What may be done to some rows alone: rows that are left out are zero before and after. */
  private static final Set<String> SCALINGS = Set.of("elementwise_mul", "elementwise_div");

  /**
   * An operator.
   *
   * @param type its type
   * @param function of {@code binary.cu}
   * @param toX of {@code binary_grad.cu}; empty where the gradient passes as it is, null for none
   * @param toY likewise
   * @param reads the operands that the gradient reads
   */
  private record Entry(
      String type, String function, @Nullable String toX, @Nullable String toY, String reads) {}

  private static final List<Entry> ALL =
      List.of(
          new Entry("elementwise_add", "add", "", "", ""),
          new Entry("elementwise_sub", "subtract", "", "subtract_to_y", ""),
          new Entry("elementwise_mul", "multiply", "multiply_to_x", "multiply_to_y", "XY"),
          new Entry("elementwise_div", "divide", "divide_to_x", "divide_to_y", "YO"),
          new Entry("elementwise_max", "largest", "largest_to_x", "largest_to_y", "XY"),
          new Entry("elementwise_min", "smallest", "smallest_to_x", "smallest_to_y", "XY"),
          new Entry(
              "elementwise_fmax",
              "largest_number",
              "largest_number_to_x",
              "largest_number_to_y",
              "XY"),
          new Entry(
              "elementwise_fmin",
              "smallest_number",
              "smallest_number_to_x",
              "smallest_number_to_y",
              "XY"),
          new Entry("elementwise_heaviside", "heaviside", "heaviside_to_x", "heaviside_to_y", "X"),
          new Entry("elementwise_pow", "power", "power_to_x", "power_to_y", "XY"),
          new Entry("elementwise_mod", "remainder_of", null, null, ""),
          new Entry("elementwise_floordiv", "quotient", null, null, ""));

  private ElementwiseKernels() {}

  static void register(Registrar kernels) {
    for (Entry entry : ALL) {
      kernels.kernel(entry.type, CudaTypes.PLAIN, c -> forward(c, entry));
      if (entry.toX != null) {
        kernels.forFloats(entry.type + "_grad", c -> new Gradient(c, entry));
      }
    }
  }

  static void specialisations(List<Specialisation> all) {
    for (Entry entry : ALL) {
      for (DType dtype : CudaTypes.PLAIN) {
        for (String name :
            List.of("binary_same", "binary_rows", "binary_spread", "binary_spread_long")) {
          all.add(
              new Specialisation(
                  Binary.SOURCE, name, Binary.defines(dtype, dtype, entry.function)));
        }
      }
      for (String function : new String[] {entry.toX, entry.toY}) {
        if (function != null && !function.isEmpty()) {
          for (DType dtype : CudaTypes.FLOATS) {
            all.add(
                new Specialisation(
                    GRAD, "binary_grad", CudaTypes.real(dtype), "FUNCTION=" + function));
          }
        }
      }
    }
  }

  private static Kernel forward(KernelContext c, Entry entry) {
    if (SCALINGS.contains(entry.type) && c.inValue("X", 0) instanceof RowsTensor rows) {
      return rows(c, rows, entry.type.equals("elementwise_div"));
    }
    boolean divides = Set.of("divide", "remainder_of", "quotient").contains(entry.function);
    return new Binary(
        c,
        c.attrs().getInt("axis"),
        entry.function,
        c.dtype(),
        divides && !c.dtype().isFloating()
            ? entry.type + " of integers: an element of Y is 0, but none may be"
            : null);
  }

  /** Some rows with one number, as a clip by the norm of all gradients has it; the rows stay. */
  private static Kernel rows(KernelContext c, RowsTensor x, boolean divide) {
    CudaDevice device = CudaDevice.of(c);
    Tensor y = c.in("Y");
    RowsTensor out = c.outRows("Out");
    CudaKernel kernel = device.kernel(SCALE, "by_number", CudaTypes.define("IN", c.dtype()));
    return () -> {
      if (out != x) {
        out.setHeight(x.height());
        out.rows().copyFrom(x.rows());
        out.value().resize(x.value().shape());
      }
      long n = x.value().numel();
      kernel.begin().tensor(x.value()).tensor(y).tensor(out.value()).longInteger(n);
      kernel.integer(divide ? 1 : 0).launch(Grid.items(device, n), Grid.THREADS);
    };
  }

  /** The gradients to both sides. Y first: X's gradient may lie where the gradient of Out lies. */
  private static final class Gradient implements Kernel {
    private final CudaDevice device;
    private final Tensor x;
    private final Tensor y;
    private final Tensor g;
    private final @Nullable Tensor out;
    private final boolean readsX;
    private final boolean readsY;
    private final Spread spread;
    private final Tensor terms;
    private final @Nullable Side toX;
    private final @Nullable Side toY;

    Gradient(KernelContext c, Entry entry) {
      device = CudaDevice.of(c);
      x = c.in("X");
      y = c.in("Y");
      g = c.in("Out@GRAD");
      out = entry.reads.contains("O") ? c.in("Out") : null;
      readsX = entry.reads.contains("X");
      readsY = entry.reads.contains("Y");
      spread = new Spread(c.attrs().getInt("axis"));
      terms = c.scratch(c.dtype());
      @Nullable Tensor dx = c.outOrNull("X@GRAD");
      @Nullable Tensor dy = c.outOrNull("Y@GRAD");
      toX = dx == null ? null : new Side(c, entry.toX, dx, true);
      toY = dy == null ? null : new Side(c, entry.toY, dy, false);
    }

    @Override
    public void run() {
      Broadcast b = spread.fit(x.shape(), y.shape());
      if (toY != null) {
        toY.run(b);
      }
      if (toX != null) {
        toX.run(b);
      }
    }

    /** The gradient to one operand: its terms, added up where it is spread. */
    private final class Side {
      private final Tensor result;
      private final boolean ofX;
      private final @Nullable CudaKernel kernel;
      private final Reduction sums;

      Side(KernelContext c, @Nullable String function, Tensor result, boolean ofX) {
        this.result = result;
        this.ofX = ofX;
        kernel =
            function == null || function.isEmpty()
                ? null
                : device.kernel(
                    GRAD, "binary_grad", CudaTypes.real(c.dtype()), "FUNCTION=" + function);
        sums = new Reduction(c, "sum", c.dtype(), c.dtype());
      }

      void run(Broadcast b) {
        boolean sum = ofX ? b.spreadsX() : b.spreadsY();
        long n = g.numel();
        CudaKernel terming = kernel;
        if (terming == null) {
          if (sum) {
            sums.over(b, ofX, g.address(), result.address(), 0);
          } else if (n > 0 && result.address() != g.address()) {
            device.copy(g.address(), result.address(), g.bytes());
          }
          return;
        }
        Tensor to = result;
        if (sum) {
          terms.setDtype(g.dtype());
          terms.resize(g.shape());
          to = terms;
        }
        terming
            .begin()
            .tensor(readsX ? x : null)
            .tensor(readsY ? y : null)
            .tensor(out)
            .tensor(g)
            .tensor(to)
            .longInteger(n);
        spread.arguments(terming, true);
        terming.launch(Grid.items(device, n), Grid.THREADS);
        if (sum) {
          sums.over(b, ofX, terms.address(), result.address(), 0);
        }
      }
    }
  }
}
