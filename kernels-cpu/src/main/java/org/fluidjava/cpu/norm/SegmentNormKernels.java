package org.fluidjava.cpu.norm;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code layer_norm}, {@code group_norm} and {@code instance_norm}. */
final class SegmentNormKernels {
  private static final long GRAIN = 8 * 1024;

  private SegmentNormKernels() {}

  static void register(CpuRegistrar kernels) {
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
    ComputePool pool = ComputePool.shared();
    ComputePool.Task task =
        (part, parts) -> {
          Elements from = x.elements();
          Elements to = y.elements();
          @Nullable Elements gains = scale == null ? null : scale.elements();
          @Nullable Elements shifts = bias == null ? null : bias.elements();
          for (long row = s.rows * part / parts; row < s.rows * (part + 1) / parts; row++) {
            double sum = 0;
            for (long i = 0; i < s.width; i++) {
              sum += from.get(s.place(row, i));
            }
            double centre = sum / s.width;
            double squares = 0;
            for (long i = 0; i < s.width; i++) {
              double off = from.get(s.place(row, i)) - centre;
              squares += off * off;
            }
            double inverse = 1 / Math.sqrt(squares / s.width + epsilon);
            for (long i = 0; i < s.width; i++) {
              long at = s.place(row, i);
              double value = (from.get(at) - centre) * inverse;
              if (gains != null) {
                value *= gains.get(s.affine(row, i));
              }
              to.set(at, shifts == null ? value : value + shifts.get(s.affine(row, i)));
            }
            if (mean != null) {
              mean.elements().set(row, centre);
            }
            if (variance != null) {
              variance.elements().set(row, keepsInverse ? inverse : squares / s.width);
            }
          }
        };
    return () -> {
      s.follow(x);
      pool.run(pool.partsFor(x.numel(), GRAIN), task);
    };
  }

  /** Gradients; {@code group_norm} has no X there and finds the normalised numbers from Y. */
  private static final class Backward implements Kernel {
    private final Segments s;
    private final @Nullable Tensor x;
    private final @Nullable Tensor y;
    private final @Nullable Tensor scale;
    private final @Nullable Tensor bias;
    private final @Nullable Tensor mean;
    private final Tensor variance;
    private final boolean inverted;
    private final Tensor g;
    private final @Nullable Tensor dx;
    private final @Nullable Tensor dscale;
    private final @Nullable Tensor dbias;
    private final double epsilon;

    Backward(
        KernelContext c,
        Segments s,
        @Nullable String meanSlot,
        String varianceSlot,
        boolean inverted) {
      this.s = s;
      this.inverted = inverted;
      x = meanSlot == null ? null : c.in("X");
      y = meanSlot == null ? c.in("Y") : null;
      mean = meanSlot == null ? null : c.in(meanSlot);
      variance = c.in(varianceSlot);
      scale = c.inOrNull("Scale");
      bias = c.inOrNull("Bias");
      g = c.in("Y@GRAD");
      dx = c.outOrNull("X@GRAD");
      dscale = c.outOrNull("Scale@GRAD");
      dbias = c.outOrNull("Bias@GRAD");
      epsilon = c.attrs().getFloat("epsilon");
    }

    /** The normalised number at a place. */
    private double normalised(long row, long i, double inverse) {
      long at = s.place(row, i);
      if (x != null && mean != null) {
        return (x.elements().get(at) - mean.elements().get(row)) * inverse;
      }
      double value = y == null ? 0 : y.elements().get(at);
      if (bias != null) {
        value -= bias.elements().get(s.affine(row, i));
      }
      double gain = gain(row, i);
      return gain == 0 ? 0 : value / gain;
    }

    private double gain(long row, long i) {
      return scale == null ? 1 : scale.elements().get(s.affine(row, i));
    }

    @Override
    public void run() {
      s.follow(g);
      RuleViolation.unless(
          variance.numel() == s.rows,
          "%s must have one number for each of %d rows",
          variance,
          s.rows);
      Elements grad = g.elements();
      if (dscale != null) {
        dscale.elements().fill(0);
      }
      if (dbias != null) {
        dbias.elements().fill(0);
      }
      for (long row = 0; row < s.rows; row++) {
        double spread = variance.elements().get(row);
        double inverse = inverted ? spread : 1 / Math.sqrt(spread + epsilon);
        double sum = 0;
        double product = 0;
        for (long i = 0; i < s.width; i++) {
          double hat = normalised(row, i, inverse);
          double out = grad.get(s.place(row, i));
          double weighted = out * gain(row, i);
          sum += weighted;
          product += weighted * hat;
          if (dscale != null) {
            dscale.elements().add(s.affine(row, i), out * hat);
          }
          if (dbias != null) {
            dbias.elements().add(s.affine(row, i), out);
          }
        }
        if (dx != null) {
          Elements to = dx.elements();
          for (long i = 0; i < s.width; i++) {
            double hat = normalised(row, i, inverse);
            double weighted = grad.get(s.place(row, i)) * gain(row, i);
            to.set(s.place(row, i), inverse * (weighted - sum / s.width - hat * product / s.width));
          }
        }
      }
    }
  }
}
