package org.fluidjava.cuda.norm;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.BoxCopy;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code batch_norm} and {@code sync_batch_norm}; a program runs on one device. */
final class BatchNormKernels {
  private BatchNormKernels() {}

  static void register(Registrar kernels) {
    for (String type : new String[] {"batch_norm", "sync_batch_norm"}) {
      kernels.forFloats(type, Forward::new).forFloats(type + "_grad", Backward::new);
    }
  }

  private static boolean global(Attrs attrs) {
    return attrs.getBoolean("use_global_stats")
        || (attrs.getBoolean("is_test") && !attrs.getBoolean("trainable_statistics"));
  }

  private static void copy(Tensor from, @Nullable Tensor to) {
    if (to != null) {
      BoxCopy.whole(from, to);
    }
  }

  private static void zero(@Nullable Tensor to) {
    if (to != null) {
      Fill.zero(to);
    }
  }

  /** Moments of the batch or the running ones, then one factor and one term for each channel. */
  private static final class Forward implements Kernel {
    private final Tensor x;
    private final Tensor mean;
    private final Tensor variance;
    private final @Nullable Tensor momentumTensor;
    private final Tensor y;
    private final BatchFactors.Results results;
    private final Tensor batchMean;
    private final Tensor batchVariance;
    private final boolean global;
    private final float momentum;
    private final Channels shape;
    private final ChannelSums sums;
    private final BatchFactors factors;
    private final ChannelScale apply;

    Forward(KernelContext c) {
      x = c.in("X");
      mean = c.in("Mean");
      variance = c.in("Variance");
      momentumTensor = c.inOrNull("MomentumTensor");
      y = c.out("Y");
      results =
          new BatchFactors.Results(
              c.outOrNull("SavedMean"),
              c.outOrNull("SavedVariance"),
              c.outOrNull("MeanOut"),
              c.outOrNull("VarianceOut"));
      batchMean = c.scratch(DType.FLOAT64);
      batchVariance = c.scratch(DType.FLOAT64);
      global = global(c.attrs());
      momentum = c.attrs().getFloat("momentum");
      shape = new Channels(c.attrs().getString("data_layout"));
      sums = new ChannelSums(c);
      factors = new BatchFactors(c, "Bias");
      apply = new ChannelScale(c);
    }

    @Override
    public void run() {
      shape.follow(x);
      if (!global && shape.count() <= 1) {
        // With one number for each channel there is no variance: Fluid passes X through.
        BoxCopy.whole(x, y);
        zero(results.savedMean());
        zero(results.savedInverse());
        copy(mean, results.meanOut());
        copy(variance, results.varianceOut());
        return;
      }
      long channels = shape.channels;
      if (!global) {
        batchMean.resize(channels);
        batchVariance.resize(channels);
        sums.moments(x, batchMean, batchVariance, shape.images, channels, shape.area);
      }
      factors.run(
          null,
          global ? null : batchMean,
          global ? null : batchVariance,
          momentum,
          momentumTensor,
          channels,
          results);
      apply.run(x, factors.factors(), factors.terms(), y, channels, shape.area);
    }
  }

  /** Gradients; with running moments these are constants. */
  private static final class Backward implements Kernel {
    private final Tensor x;
    private final Tensor scale;
    private final Tensor mean;
    private final Tensor inverse;
    private final Tensor g;
    private final @Nullable Tensor dx;
    private final @Nullable Tensor dscale;
    private final @Nullable Tensor dbias;
    private final Tensor factors;
    private final boolean global;
    private final Channels shape;
    private final ChannelSums sums;
    private final CudaKernel setUp;
    private final CudaKernel apply;

    Backward(KernelContext c) {
      x = c.in("X");
      scale = c.in("Scale");
      mean = c.in("SavedMean");
      inverse = c.in("SavedVariance");
      g = c.in("Y@GRAD");
      dx = c.outOrNull("X@GRAD");
      dscale = c.outOrNull("Scale@GRAD");
      dbias = c.outOrNull("Bias@GRAD");
      factors = c.scratch(c.dtype());
      global = global(c.attrs());
      shape = new Channels(c.attrs().getString("data_layout"));
      sums = new ChannelSums(c);
      String real = Units.real(c.dtype());
      setUp = CudaDevice.of(c).kernel(ChannelSums.SOURCE, "batch_grad_factors", real);
      apply = CudaDevice.of(c).kernel(ChannelSums.SOURCE, "batch_grad", real);
    }

    @Override
    public void run() {
      shape.follow(x);
      shape.requireVector(scale);
      shape.requireVector(mean);
      shape.requireVector(inverse);
      RuleViolation.unless(
          g.numel() == x.numel(), "Y@GRAD %s must have the extents of X %s", g.shape(), x.shape());
      if (!global && shape.count() <= 1) {
        copy(g, dx);
        zero(dscale);
        zero(dbias);
        return;
      }
      long channels = shape.channels;
      factors.resize(4, channels);
      Tensor partial = sums.products(x, g, mean, shape.images, channels, shape.area);
      setUp
          .begin()
          .tensor(partial)
          .integer(sums.chunks())
          .longInteger(channels)
          .real64(shape.count())
          .integer(global ? 1 : 0)
          .tensor(scale)
          .tensor(mean)
          .tensor(inverse)
          .tensor(dscale)
          .tensor(dbias)
          .tensor(factors)
          .launch(CudaKernel.blocks(channels, Units.THREADS), Units.THREADS);
      if (dx != null) {
        apply.begin().tensor(x).tensor(g).tensor(factors).tensor(dx).longInteger(x.numel());
        apply.longInteger(channels).longInteger(shape.area);
        apply.launch(CudaKernel.blocks(x.numel(), Units.THREADS), Units.THREADS);
      }
    }
  }
}
