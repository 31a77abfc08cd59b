package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** A formula of one element of up to four operands; {@code pointwise.cu}. */
public final class Pointwise {
  /** The source. */
  public static final String SOURCE = "math/pointwise.cu";

  private final CudaDevice device;
  private final CudaKernel kernel;
  private double a;
  private double b;
  private long yPeriod;
  private long yPost = 1;
  private long gShare = 1;

  /** A formula by its name in the source. */
  public Pointwise(KernelContext c, String formula) {
    device = CudaDevice.of(c);
    kernel = device.kernel(SOURCE, "pointwise", CudaTypes.real(c.dtype()), "FUNCTION=" + formula);
  }

  /** What factories ask for. */
  public static void specialisations(List<Specialisation> all, String... formulas) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String formula : formulas) {
        all.add(
            new Specialisation(SOURCE, "pointwise", CudaTypes.real(dtype), "FUNCTION=" + formula));
      }
    }
  }

  /** Sets the formula's attributes. */
  public Pointwise with(double newA, double newB) {
    a = newA;
    b = newB;
    return this;
  }

  /** Element i meets element {@code (i / post) % period} of y. */
  public Pointwise repeatY(long period, long post) {
    yPeriod = Math.max(1, period);
    yPost = Math.max(1, post);
    return this;
  }

  /** Element i meets element {@code i / share} of g. */
  public Pointwise shareG(long share) {
    gShare = Math.max(1, share);
    return this;
  }

  /** Computes all elements of {@code out}; operands that the formula does not read are null. */
  public void run(
      Tensor out, @Nullable Tensor x, @Nullable Tensor y, @Nullable Tensor z, @Nullable Tensor g) {
    long n = out.numel();
    kernel.begin().tensor(x).tensor(y).tensor(z).tensor(g).tensor(out).longInteger(n);
    kernel.real64(a).real64(b).longInteger(yPeriod).longInteger(yPost).longInteger(gShare);
    kernel.launch(Grid.items(device, n), Grid.THREADS);
  }
}
