package org.fluidjava.cuda.math;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Elements of one type as another; {@code cast.cu}. */
public final class Casting {
  /** The source. */
  public static final String SOURCE = "math/cast.cu";

  private final CudaDevice device;
  private final CudaKernel kernel;

  /** A cast between two types. */
  public Casting(KernelContext c, DType from, DType to) {
    device = CudaDevice.of(c);
    kernel = device.kernel(SOURCE, "cast", defines(from, to));
  }

  /** The macros of a cast. */
  public static String[] defines(DType from, DType to) {
    return new String[] {
      CudaTypes.define("IN", from),
      CudaTypes.define("OUT", to),
      "FROM=" + meaning(from),
      "TO=" + meaning(to)
    };
  }

  private static int meaning(DType dtype) {
    return switch (dtype) {
      case FLOAT16 -> 1;
      case BFLOAT16 -> 2;
      case BOOL -> 3;
      default -> 0;
    };
  }

  /** Casts all elements. */
  public void run(Tensor x, Tensor out) {
    kernel.begin().tensor(x).tensor(out).longInteger(x.numel());
    kernel.launch(Grid.items(device, x.numel()), Grid.THREADS);
  }
}
