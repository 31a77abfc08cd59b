package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.cpu.nativelib.NativeVision;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code conv2d_bn}. */
final class ConvBatchNormKernels implements Kernel {
  private static final long GRAIN = 16 * 1024;

  /** So many numbers are normalised and activated at a time, so that they stay in the cache. */
  private static final long CHUNK = 4 * 1024;

  private final Convolution convolution;
  private final Tensor input;
  private final Tensor filter;
  private final @Nullable Tensor bias;
  private final Tensor scale;
  private final Tensor shift;
  private final Tensor mean;
  private final Tensor variance;
  private final Tensor output;
  private final Tensor factors;
  private final Tensor terms;
  private final double epsilon;
  private final boolean clips;
  private final float highest;
  private final ComputePool pool = ComputePool.shared();
  private final ComputePool.Task task;

  private ConvBatchNormKernels(KernelContext c, boolean nativeLoops) {
    convolution = new Convolution(c, 2, nativeLoops);
    input = c.in("Input");
    filter = c.in("Filter");
    bias = c.inOrNull("Bias");
    scale = c.in("Scale");
    shift = c.in("Shift");
    mean = c.in("Mean");
    variance = c.in("Variance");
    output = c.out("Output");
    factors = c.scratch(c.dtype());
    terms = c.scratch(c.dtype());
    epsilon = c.attrs().getFloat("epsilon");
    String activation = c.attrs().getString("activation");
    clips = !activation.isEmpty();
    highest = activation.equals("relu6") ? 6 : Float.POSITIVE_INFINITY;
    task = nativeLoops ? this::normaliseNative : this::normalisePlain;
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats(
        "conv2d_bn",
        c -> new ConvBatchNormKernels(c, false),
        c -> new ConvBatchNormKernels(c, true));
  }

  @Override
  public void run() {
    convolution.toSmall(input, filter, output, input);
    long filters = filter.dim(0);
    factors.resize(filters);
    terms.resize(filters);
    Elements factor = factors.elements();
    Elements term = terms.elements();
    Elements gains = scale.elements();
    Elements shifts = shift.elements();
    Elements means = mean.elements();
    Elements variances = variance.elements();
    @Nullable Elements added = bias == null ? null : bias.elements();
    for (long k = 0; k < filters; k++) {
      double a = gains.get(k) / Math.sqrt(variances.get(k) + epsilon);
      double centre = means.get(k) - (added == null ? 0 : added.get(k));
      factor.set(k, a);
      term.set(k, shifts.get(k) - centre * a);
    }
    pool.run(pool.partsFor(output.numel(), GRAIN), task);
  }

  private void normaliseNative(int part, int parts) {
    long filters = filter.dim(0);
    long area = output.product(2, 4);
    long planes = output.dim(0) * filters;
    long end = planes * (part + 1) / parts;
    long chunk = Math.max(1, CHUNK / Math.max(1, area));
    long y = output.address();
    for (long plane = planes * part / parts; plane < end; plane += chunk) {
      long next = Math.min(end, plane + chunk);
      NativeVision.channelScaleShift(
          plane, next, filters, area, y, factors.address(), terms.address(), y);
      if (clips) {
        NativeKernels.clip(plane * area, next * area, 0, highest, y, y);
      }
    }
  }

  private void normalisePlain(int part, int parts) {
    long filters = filter.dim(0);
    long area = output.product(2, 4);
    long planes = output.dim(0) * filters;
    Elements y = output.elements();
    Elements factor = factors.elements();
    Elements term = terms.elements();
    for (long plane = planes * part / parts; plane < planes * (part + 1) / parts; plane++) {
      double a = factor.get(plane % filters);
      double b = term.get(plane % filters);
      for (long i = plane * area; i < (plane + 1) * area; i++) {
        double value = a * y.get(i) + b;
        y.set(i, clips ? Math.min(Math.max(value, 0), highest) : value);
      }
    }
  }
}
