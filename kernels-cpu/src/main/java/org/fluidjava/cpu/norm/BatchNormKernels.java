package org.fluidjava.cpu.norm;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.nativelib.NativeSizes;
import org.fluidjava.cpu.nativelib.NativeVision;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code batch_norm} and {@code sync_batch_norm}, which are the same on one device. */
final class BatchNormKernels {
  private static final long GRAIN = 16 * 1024;

  private BatchNormKernels() {}

  static void register(CpuRegistrar kernels) {
    for (String type : new String[] {"batch_norm", "sync_batch_norm"}) {
      kernels
          .forFloats(type, c -> new Forward(c, false), c -> new Forward(c, true))
          .forFloats(type + "_grad", c -> new Backward(c, false), c -> new Backward(c, true));
    }
  }

  private static boolean global(Attrs attrs) {
    return attrs.getBoolean("use_global_stats")
        || (attrs.getBoolean("is_test") && !attrs.getBoolean("trainable_statistics"));
  }

  /** Moments of the batch or the running ones, then one factor and one term for each channel. */
  private static final class Forward implements Kernel {
    private final Tensor x;
    private final Tensor scale;
    private final Tensor bias;
    private final Tensor mean;
    private final Tensor variance;
    private final @Nullable Tensor momentumTensor;
    private final Tensor y;
    private final @Nullable Tensor meanOut;
    private final @Nullable Tensor varianceOut;
    private final @Nullable Tensor savedMean;
    private final @Nullable Tensor savedVariance;
    private final Tensor batchMean;
    private final Tensor batchVariance;
    private final Tensor factors;
    private final Tensor terms;
    private final boolean global;
    private final double epsilon;
    private final float momentum;
    private final Channels shape;
    private final ComputePool pool = ComputePool.shared();
    private final ComputePool.Task moments;
    private final ComputePool.Task apply;

    Forward(KernelContext c, boolean nativeLoops) {
      x = c.in("X");
      scale = c.in("Scale");
      bias = c.in("Bias");
      mean = c.in("Mean");
      variance = c.in("Variance");
      momentumTensor = c.inOrNull("MomentumTensor");
      y = c.out("Y");
      meanOut = c.outOrNull("MeanOut");
      varianceOut = c.outOrNull("VarianceOut");
      savedMean = c.outOrNull("SavedMean");
      savedVariance = c.outOrNull("SavedVariance");
      batchMean = c.scratch(c.dtype());
      batchVariance = c.scratch(c.dtype());
      factors = c.scratch(c.dtype());
      terms = c.scratch(c.dtype());
      global = global(c.attrs());
      epsilon = c.attrs().getFloat("epsilon");
      momentum = c.attrs().getFloat("momentum");
      shape = new Channels(c.attrs().getString("data_layout"));
      moments = nativeLoops ? this::momentsNative : this::momentsPlain;
      apply = nativeLoops ? this::applyNative : this::applyPlain;
    }

    @Override
    public void run() {
      shape.follow(x);
      if (!global && shape.count() <= 1) {
        copy();
        return;
      }
      Tensor usedMean = mean;
      Tensor usedVariance = variance;
      if (!global) {
        batchMean.resize(shape.channels);
        batchVariance.resize(shape.channels);
        pool.run(pool.partsFor(shape.numel(), GRAIN), moments);
        usedMean = batchMean;
        usedVariance = batchVariance;
      }
      factors.resize(shape.channels);
      terms.resize(shape.channels);
      Elements factor = factors.elements();
      Elements term = terms.elements();
      Elements used = usedMean.elements();
      Elements spread = usedVariance.elements();
      Elements gain = scale.elements();
      Elements shift = bias.elements();
      @Nullable Elements keptMean = savedMean == null ? null : savedMean.elements();
      @Nullable Elements keptInverse = savedVariance == null ? null : savedVariance.elements();
      for (long k = 0; k < shape.channels; k++) {
        double inverse = 1 / Math.sqrt(spread.get(k) + epsilon);
        factor.set(k, gain.get(k) * inverse);
        term.set(k, shift.get(k) - used.get(k) * gain.get(k) * inverse);
        if (keptMean != null) {
          keptMean.set(k, used.get(k));
        }
        if (keptInverse != null) {
          keptInverse.set(k, inverse);
        }
      }
      update(meanOut, mean, batchMean);
      update(varianceOut, variance, batchVariance);
      pool.run(pool.partsFor(shape.numel(), GRAIN), apply);
    }

    /** With one number for each channel there is no variance: Fluid passes X through. */
    private void copy() {
      Elements from = x.elements();
      Elements to = y.elements();
      for (long i = 0; i < shape.numel(); i++) {
        to.set(i, from.get(i));
      }
      for (@Nullable Tensor saved : new @Nullable Tensor[] {savedMean, savedVariance}) {
        if (saved != null) {
          saved.elements().fill(0);
        }
      }
      keep(meanOut, mean);
      keep(varianceOut, variance);
    }

    private void update(@Nullable Tensor out, Tensor running, Tensor batch) {
      if (global) {
        keep(out, running);
        return;
      }
      if (out == null) {
        return;
      }
      double share = momentumTensor == null ? momentum : momentumTensor.elements().get(0);
      Elements to = out.elements();
      Elements old = running.elements();
      Elements now = batch.elements();
      for (long k = 0; k < shape.channels; k++) {
        to.set(k, share * old.get(k) + (1 - share) * now.get(k));
      }
    }

    private void keep(@Nullable Tensor out, Tensor running) {
      if (out != null && out != running) {
        Elements to = out.elements();
        Elements from = running.elements();
        for (long k = 0; k < shape.channels; k++) {
          to.set(k, from.get(k));
        }
      }
    }

    private void momentsNative(int part, int parts) {
      NativeVision.channelMoments(
          shape.channels * part / parts,
          shape.channels * (part + 1) / parts,
          shape.images,
          shape.channels,
          shape.area,
          x.address(),
          batchMean.address(),
          batchVariance.address());
    }

    private void momentsPlain(int part, int parts) {
      Elements from = x.elements();
      Elements means = batchMean.elements();
      Elements variances = batchVariance.elements();
      double count = shape.count();
      for (long k = shape.channels * part / parts; k < shape.channels * (part + 1) / parts; k++) {
        double sum = 0;
        for (long image = 0; image < shape.images; image++) {
          long at = shape.at(image, k);
          for (long i = at; i < at + shape.area; i++) {
            sum += from.get(i);
          }
        }
        double centre = sum / count;
        double squares = 0;
        for (long image = 0; image < shape.images; image++) {
          long at = shape.at(image, k);
          for (long i = at; i < at + shape.area; i++) {
            double off = from.get(i) - centre;
            squares += off * off;
          }
        }
        means.set(k, centre);
        variances.set(k, squares / count);
      }
    }

    private void applyNative(int part, int parts) {
      long planes = shape.images * shape.channels;
      NativeVision.channelScaleShift(
          planes * part / parts,
          planes * (part + 1) / parts,
          shape.channels,
          shape.area,
          x.address(),
          factors.address(),
          terms.address(),
          y.address());
    }

    private void applyPlain(int part, int parts) {
      Elements from = x.elements();
      Elements to = y.elements();
      Elements factor = factors.elements();
      Elements term = terms.elements();
      long planes = shape.images * shape.channels;
      for (long plane = planes * part / parts; plane < planes * (part + 1) / parts; plane++) {
        double a = factor.get(plane % shape.channels);
        double b = term.get(plane % shape.channels);
        for (long i = plane * shape.area; i < (plane + 1) * shape.area; i++) {
          to.set(i, a * from.get(i) + b);
        }
      }
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
    private final Tensor scaleSums;
    private final Tensor biasSums;
    private final boolean global;
    private final boolean nativeLoops;
    private final Channels shape;
    private final ComputePool pool = ComputePool.shared();
    private final ComputePool.Task sums;
    private final ComputePool.Task toX;

    Backward(KernelContext c, boolean nativeLoops) {
      x = c.in("X");
      scale = c.in("Scale");
      mean = c.in("SavedMean");
      inverse = c.in("SavedVariance");
      g = c.in("Y@GRAD");
      dx = c.outOrNull("X@GRAD");
      dscale = c.outOrNull("Scale@GRAD");
      dbias = c.outOrNull("Bias@GRAD");
      scaleSums = c.scratch(c.dtype());
      biasSums = c.scratch(c.dtype());
      global = global(c.attrs());
      shape = new Channels(c.attrs().getString("data_layout"));
      this.nativeLoops = nativeLoops;
      sums = nativeLoops ? this::sumsNative : this::sumsPlain;
      toX = this::toX;
    }

    @Override
    public void run() {
      shape.follow(x);
      shape.requireVector(scale);
      shape.requireVector(mean);
      shape.requireVector(inverse);
      org.fluidjava.op.RuleViolation.unless(
          g.numel() == x.numel(), "Y@GRAD %s must have the extents of X %s", g.shape(), x.shape());
      if (nativeLoops) {
        NativeSizes.require(x.numel(), x, g, dx);
        NativeSizes.require(shape.channels, scale, mean, inverse);
      }
      if (!global && shape.count() <= 1) {
        passThrough();
        return;
      }
      scaleSums.resize(shape.channels);
      biasSums.resize(shape.channels);
      pool.run(pool.partsFor(shape.numel(), GRAIN), sums);
      copy(scaleSums, dscale);
      copy(biasSums, dbias);
      if (dx != null) {
        pool.run(pool.partsFor(shape.numel(), GRAIN), toX);
      }
    }

    private void passThrough() {
      copy(g, dx);
      for (@Nullable Tensor out : new @Nullable Tensor[] {dscale, dbias}) {
        if (out != null) {
          out.elements().fill(0);
        }
      }
    }

    private static void copy(Tensor from, @Nullable Tensor to) {
      if (to != null) {
        Elements source = from.elements();
        Elements target = to.elements();
        for (long i = 0; i < from.numel(); i++) {
          target.set(i, source.get(i));
        }
      }
    }

    private void sumsNative(int part, int parts) {
      NativeVision.batchNormGradSums(
          shape.channels * part / parts,
          shape.channels * (part + 1) / parts,
          shape.images,
          shape.channels,
          shape.area,
          x.address(),
          g.address(),
          mean.address(),
          inverse.address(),
          scaleSums.address(),
          biasSums.address());
    }

    private void sumsPlain(int part, int parts) {
      Elements from = x.elements();
      Elements grad = g.elements();
      for (long k = shape.channels * part / parts; k < shape.channels * (part + 1) / parts; k++) {
        double centre = mean.elements().get(k);
        double sum = 0;
        double product = 0;
        for (long image = 0; image < shape.images; image++) {
          long at = shape.at(image, k);
          for (long i = at; i < at + shape.area; i++) {
            sum += grad.get(i);
            product += grad.get(i) * (from.get(i) - centre);
          }
        }
        biasSums.elements().set(k, sum);
        scaleSums.elements().set(k, product * inverse.elements().get(k));
      }
    }

    private void toX(int part, int parts) {
      Tensor to = dx;
      if (to == null) {
        return;
      }
      long planes = shape.images * shape.channels;
      long begin = planes * part / parts;
      long end = planes * (part + 1) / parts;
      if (nativeLoops && !global) {
        NativeVision.batchNormGradX(
            begin,
            end,
            shape.images,
            shape.channels,
            shape.area,
            x.address(),
            g.address(),
            mean.address(),
            inverse.address(),
            scale.address(),
            scaleSums.address(),
            biasSums.address(),
            to.address());
        return;
      }
      Elements from = x.elements();
      Elements grad = g.elements();
      Elements target = to.elements();
      double count = shape.count();
      for (long plane = begin; plane < end; plane++) {
        long k = plane % shape.channels;
        double over = inverse.elements().get(k);
        double factor = scale.elements().get(k) * over;
        double centre = mean.elements().get(k);
        double shift = global ? 0 : biasSums.elements().get(k) / count;
        double slope = global ? 0 : scaleSums.elements().get(k) * over / count;
        for (long i = plane * shape.area; i < (plane + 1) * shape.area; i++) {
          target.set(i, factor * (grad.get(i) - shift - (from.get(i) - centre) * slope));
        }
      }
    }
  }
}
