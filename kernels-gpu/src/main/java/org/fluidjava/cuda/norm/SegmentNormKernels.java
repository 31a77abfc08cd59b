package org.fluidjava.cuda.norm;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code layer_norm}, {@code group_norm} and {@code instance_norm}. */
final class SegmentNormKernels {
  static final String SOURCE = "norm/segments.cu";

  private SegmentNormKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats(
            "layer_norm", c -> forward(c, Segments.layer(c.attrs()), "Mean", "Variance", false))
        .forFloats(
            "layer_norm_grad",
            c -> new Backward(c, Segments.layer(c.attrs()), "Mean", "Variance", false))
        .forFloats(
            "group_norm", c -> forward(c, Segments.groups(c.attrs()), "Mean", "Variance", false))
        .forFloats(
            "group_norm_grad",
            c -> new Backward(c, Segments.groups(c.attrs()), null, "Variance", false))
        .forFloats(
            "instance_norm",
            c -> forward(c, Segments.instances(), "SavedMean", "SavedVariance", true))
        .forFloats(
            "instance_norm_grad",
            c -> new Backward(c, Segments.instances(), "SavedMean", "SavedVariance", true));
  }

  private static Kernel forward(
      KernelContext c, Segments s, String meanSlot, String varianceSlot, boolean keepsInverse) {
    Tensor x = c.in("X");
    @Nullable Tensor scale = c.inOrNull("Scale");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor y = c.out("Y");
    @Nullable Tensor mean = c.outOrNull(meanSlot);
    @Nullable Tensor variance = c.outOrNull(varianceSlot);
    double epsilon = c.attrs().getFloat("epsilon");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "normalise", Units.real(c.dtype()));
    return () -> {
      s.follow(x);
      kernel.begin().tensor(x).tensor(scale).tensor(bias).tensor(y).tensor(mean).tensor(variance);
      kernel.real64(epsilon).integer(keepsInverse ? 1 : 0);
      s.arguments(kernel).launch(Math.min(s.rows, Integer.MAX_VALUE), s.threads());
    };
  }

  /** Gradients; {@code group_norm} has no X there and finds the normalised numbers from Y. */
  private static final class Backward implements Kernel {
    private static final int ROWS_OF_CHUNK = 64;
    private static final int MOST_CHUNKS = 64;

    private final Segments s;
    private final Tensor values;
    private final @Nullable Tensor mean;
    private final Tensor variance;
    private final @Nullable Tensor scale;
    private final @Nullable Tensor bias;
    private final double epsilon;
    private final boolean inverted;
    private final Tensor g;
    private final @Nullable Tensor dx;
    private final @Nullable Tensor dscale;
    private final @Nullable Tensor dbias;
    private final Tensor partial;
    private final CudaKernel toX;
    private final CudaKernel toAffine;
    private final CudaKernel toChunks;
    private final CudaKernel totals;

    Backward(
        KernelContext c,
        Segments s,
        @Nullable String meanSlot,
        String varianceSlot,
        boolean inverted) {
      this.s = s;
      this.inverted = inverted;
      values = c.in(meanSlot == null ? "Y" : "X");
      mean = meanSlot == null ? null : c.in(meanSlot);
      variance = c.in(varianceSlot);
      scale = c.inOrNull("Scale");
      bias = c.inOrNull("Bias");
      g = c.in("Y@GRAD");
      dx = c.outOrNull("X@GRAD");
      dscale = c.outOrNull("Scale@GRAD");
      dbias = c.outOrNull("Bias@GRAD");
      epsilon = c.attrs().getFloat("epsilon");
      partial = c.scratch(DType.FLOAT64);
      CudaDevice device = CudaDevice.of(c);
      String real = Units.real(c.dtype());
      toX = device.kernel(SOURCE, "normalise_grad", real);
      toAffine = device.kernel(SOURCE, "affine_grad", real);
      toChunks = device.kernel(SOURCE, "layer_affine_grad", real);
      totals = device.kernel(ChannelSums.SOURCE, "sum_of_chunks", real);
    }

    private CudaKernel kept(CudaKernel kernel) {
      return kernel
          .tensor(values)
          .tensor(mean)
          .tensor(variance)
          .tensor(scale)
          .tensor(bias)
          .real64(epsilon)
          .integer(inverted ? 1 : 0);
    }

    @Override
    public void run() {
      s.follow(g);
      RuleViolation.unless(
          variance.numel() == s.rows && values.numel() == g.numel(),
          "%s must have one number for each of %d rows, and %s as many as Y@GRAD",
          variance,
          s.rows,
          values);
      if (dx != null) {
        kept(toX.begin().tensor(g).tensor(dx));
        s.arguments(toX).launch(Math.min(s.rows, Integer.MAX_VALUE), s.threads());
      }
      if (dscale == null && dbias == null) {
        return;
      }
      if (!s.isLayer()) {
        kept(toAffine.begin().tensor(g).tensor(dscale).tensor(dbias));
        s.arguments(toAffine).launch(s.affineSize(), Units.THREADS);
        return;
      }
      int chunks = (int) Math.max(1, Math.min(MOST_CHUNKS, s.rows / ROWS_OF_CHUNK));
      partial.resize(2, chunks, s.width);
      kept(toChunks.begin().tensor(g).tensor(partial).integer(chunks));
      toChunks.longInteger(s.rows).longInteger(s.width);
      toChunks.launch(CudaKernel.blocks(s.width, 32) * chunks, Units.THREADS);
      total(dscale, chunks, 0);
      total(dbias, chunks, chunks * s.width);
    }

    private void total(@Nullable Tensor to, int chunks, long first) {
      if (to != null) {
        totals.begin().pointer(partial.address() + 8 * first).integer(chunks);
        totals.longInteger(s.width).tensor(to);
        totals.launch(CudaKernel.blocks(s.width, Units.THREADS), Units.THREADS);
      }
    }
  }
}
