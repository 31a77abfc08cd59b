package org.fluidjava.cuda.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.DType;

/** Kernels of the interpolations: nearest, (bi-, tri-)linear and bicubic, and their v2 forms. */
final class InterpolationKernels implements Kernel {
  private static final String SOURCE = "vision/interpolation.cu";

  private final Tensor small;
  private final Tensor big;
  private final boolean backward;
  private final boolean last;
  private final Taps[] taps = new Taps[3];
  private final int spatial;
  private final CudaKernel kernel;

  /** Input and output sides are {@code small} and {@code big}, whichever is larger. */
  private InterpolationKernels(
      KernelContext c, String method, int spatial, boolean second, boolean backward) {
    this.spatial = spatial;
    this.backward = backward;
    small = backward ? c.out("X@GRAD") : c.in("X");
    big = backward ? c.in("Out@GRAD") : c.out("Out");
    last = Windows.isChannelLast(c.attrs().getString("data_layout"));
    CudaDevice device = CudaDevice.of(c);
    kernel =
        device.kernel(SOURCE, backward ? "interpolate_grad" : "interpolate", Units.real(c.dtype()));
    boolean scaled = second && !c.hasIn("SizeTensor") && !c.hasIn("OutSize");
    float[] scale = scaled ? c.attrs().getFloats("scale") : new float[0];
    for (int i = 0; i < 3; i++) {
      int own = i - (3 - spatial);
      float factor = own < 0 || scale.length == 0 ? 0 : scale[scale.length == 1 ? 0 : own];
      taps[i] =
          new Taps(
              device,
              method,
              c.attrs().getBoolean("align_corners"),
              c.attrs().getInt("align_mode"),
              factor,
              backward);
    }
  }

  static void register(Registrar kernels) {
    String[] methods = {"nearest", "bilinear", "bicubic", "linear", "trilinear"};
    int[] extents = {2, 2, 2, 1, 3};
    for (int i = 0; i < methods.length; i++) {
      String method = methods[i];
      int spatial = extents[i];
      for (boolean second : new boolean[] {false, true}) {
        String type = method + "_interp" + (second ? "_v2" : "");
        kernels
            .forFloats(type, c -> new InterpolationKernels(c, method, spatial, second, false))
            .forFloats(
                type + "_grad", c -> new InterpolationKernels(c, method, spatial, second, true));
      }
    }
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      all.add(new Specialisation(SOURCE, "interpolate", Units.real(dtype)));
      all.add(new Specialisation(SOURCE, "interpolate_grad", Units.real(dtype)));
    }
    return all;
  }

  @Override
  public void run() {
    RuleViolation.unless(
        small.rank() == spatial + 2 && big.rank() == spatial + 2,
        "%s and %s must have %d extents each",
        small,
        big,
        spatial + 2);
    int channelAxis = last ? spatial + 1 : 1;
    long channels = small.dim(channelAxis);
    RuleViolation.unless(
        big.dim(0) == small.dim(0) && big.dim(channelAxis) == channels,
        "%s and %s must have the same images and channels",
        small,
        big);
    Tensor to = backward ? small : big;
    if (to.numel() == 0) {
      return;
    }
    for (int i = 0; i < 3; i++) {
      int axis = i - (3 - spatial) + (last ? 1 : 2);
      boolean own = i >= 3 - spatial;
      taps[i].follow(own ? small.dim(axis) : 1, own ? big.dim(axis) : 1);
    }
    kernel.begin().tensor(backward ? big : small).tensor(to);
    kernel.longInteger(small.dim(0) * channels).longInteger(channels).integer(last ? 1 : 0);
    for (Taps each : taps) {
      kernel.integer((int) each.in);
    }
    for (Taps each : taps) {
      kernel.integer((int) each.out);
    }
    for (Taps each : taps) {
      if (!backward) {
        kernel.integer(each.count);
      }
    }
    for (Taps each : taps) {
      kernel.pointer(each.weights()).pointer(each.cells());
      if (backward) {
        kernel.pointer(each.starts());
      }
    }
    kernel.launch(CudaKernel.blocks(to.numel(), Units.THREADS), Units.THREADS);
  }
}
