package org.fluidjava.cuda.math;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Broadcast;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** A function of two operands X and Y that are spread over each other; {@code binary.cu}. */
public final class Binary implements Kernel {
  /** The source. */
  public static final String SOURCE = "math/binary.cu";

  private final CudaDevice device;
  private final Tensor x;
  private final Tensor y;
  private final Tensor out;
  private final Tensor copy;
  private final Spread spread;
  private final CudaKernel same;
  private final CudaKernel rows;
  private final CudaKernel apart;
  private final CudaKernel apartWide;
  private final @Nullable Fault fault;

  /**
   * Makes the kernel.
   *
   * @param axis where the operands meet
   * @param function its name in the source
   * @param result the result's element type
   * @param rule what an integer divisor of 0 breaks; null where there is no such rule
   */
  public Binary(KernelContext c, int axis, String function, DType result, @Nullable String rule) {
    device = CudaDevice.of(c);
    x = c.in("X");
    y = c.in("Y");
    out = c.out("Out");
    copy = c.scratch(c.dtype());
    spread = new Spread(axis);
    String[] defines = defines(c.dtype(), result, function);
    same = device.kernel(SOURCE, "binary_same", defines);
    rows = device.kernel(SOURCE, "binary_rows", defines);
    apart = device.kernel(SOURCE, "binary_spread", defines);
    apartWide = device.kernel(SOURCE, "binary_spread_long", defines);
    fault = rule == null ? null : device.faults().fault(c, rule);
  }

  /** The macros of a function. */
  public static String[] defines(DType operands, DType result, String function) {
    String in = CudaTypes.define("IN", operands);
    String out = CudaTypes.define("OUT", result);
    return operands == DType.BOOL && result == DType.BOOL
        ? new String[] {in, out, "FUNCTION=" + function, "BOOLS=1"}
        : new String[] {in, out, "FUNCTION=" + function};
  }

  @Override
  public void run() {
    Broadcast b = spread.fit(x.shape(), y.shape());
    long n = out.numel();
    long faultAddress = fault == null ? 0 : fault.address();
    if (spread.alike()) {
      same.begin().tensor(x).tensor(y).tensor(out).longInteger(n).pointer(faultAddress);
      same.launch(Grid.packs(device, n, x.dtype()), Grid.THREADS);
      return;
    }
    if (isBias(b)) {
      rows.begin().tensor(x).tensor(y).tensor(out).longInteger(n).longInteger(b.extent(1));
      rows.pointer(faultAddress).launch(Grid.packs(device, n, x.dtype()), Grid.THREADS);
      return;
    }
    Tensor left = x;
    if (out.address() == x.address() && b.spreadsX()) {
      // An X that is spread would be read again after the result has begun to overwrite it.
      copy.setDtype(x.dtype());
      copy.resize(x.shape());
      device.copy(x.address(), copy.address(), x.bytes());
      left = copy;
    }
    boolean wide = n > Integer.MAX_VALUE;
    CudaKernel kernel = (wide ? apartWide : apart).begin().tensor(left).tensor(y).tensor(out);
    if (wide) {
      kernel.longInteger(n);
    } else {
      kernel.integer((int) n);
    }
    spread.arguments(kernel, wide);
    kernel.pointer(faultAddress).launch(Grid.items(device, n), Grid.THREADS);
  }

  /** Whether Y is added to each row of X, and rows are whole packs of sixteen bytes. */
  private boolean isBias(Broadcast b) {
    return b.rank() == 2
        && !b.spreadsX()
        && b.yStep(0) == 0
        && b.yStep(1) == 1
        && x.dtype().bytes() == out.dtype().bytes()
        && b.extent(1) * x.dtype().bytes() % 16 == 0
        && b.extent(1) <= Integer.MAX_VALUE
        && (x.address() | y.address() | out.address()) % 16 == 0;
  }
}
