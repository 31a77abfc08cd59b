package org.fluidjava.cuda.norm;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Normalises rows, for operators that do it with what others have computed. */
public final class LayerNorm {
  private final CudaKernel kernel;
  private final @Nullable Tensor scale;
  private final @Nullable Tensor bias;
  private final @Nullable Tensor mean;
  private final @Nullable Tensor variance;
  private final double epsilon;

  /** With the operator's {@code epsilon}, outputs Mean and Variance, and these inputs. */
  public LayerNorm(KernelContext c, String scaleSlot, String biasSlot) {
    kernel = CudaDevice.of(c).kernel(SegmentNormKernels.SOURCE, "normalise", Units.real(c.dtype()));
    scale = c.inOrNull(scaleSlot);
    bias = c.inOrNull(biasSlot);
    mean = c.outOrNull("Mean");
    variance = c.outOrNull("Variance");
    epsilon = c.attrs().getFloat("epsilon");
  }

  /** Normalises each run of {@code width} elements; y may be x. */
  public void run(Tensor x, Tensor y, long width) {
    if (x.numel() == 0) {
      return;
    }
    long rows = x.numel() / width;
    kernel.begin().tensor(x).tensor(scale).tensor(bias).tensor(y).tensor(mean).tensor(variance);
    kernel.real64(epsilon).integer(0);
    kernel.longInteger(rows).longInteger(width).longInteger(1).longInteger(1).longInteger(1);
    kernel.integer(1).integer(0);
    kernel.launch(Math.min(rows, Integer.MAX_VALUE), Segments.threads(width));
  }
}
