package org.fluidjava.cuda.detection;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code yolo_box}, {@code density_prior_box}, {@code box_clip}, {@code
 * polygon_box_transform} and {@code sigmoid_focal_loss}.
 */
final class CellBoxKernels {
  private static final String SOURCE = "detection/cells.cu";

  private CellBoxKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("box_clip", CellBoxKernels::clip)
        .forFloats("polygon_box_transform", CellBoxKernels::polygons)
        .forFloats("yolo_box", CellBoxKernels::yolo)
        .forFloats("density_prior_box", CellBoxKernels::densities)
        .forFloats("sigmoid_focal_loss", c -> focal(c, c.out("Out"), null))
        .forFloats("sigmoid_focal_loss_grad", c -> focal(c, c.out("X@GRAD"), c.in("Out@GRAD")));
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (String entry :
          new String[] {
            "box_clip", "polygon_box_transform", "yolo_box", "density_boxes", "focal_loss"
          }) {
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)));
      }
    }
    return all;
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, Units.real(c.dtype()));
  }

  private static void launch(CudaKernel kernel, long threads) {
    kernel.launch(CudaKernel.blocks(threads, Units.THREADS), Units.THREADS);
  }

  private static Kernel clip(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor info = c.in("ImInfo");
    Tensor output = c.out("Output");
    DeviceInts offsets = new DeviceInts(CudaDevice.of(c));
    CudaKernel kernel = kernel(c, "box_clip");
    return () -> {
      int images = input.lod().sequences(-1);
      RuleViolation.unless(
          info.numel() >= 3L * images, "%s and %d images do not fit", info, images);
      kernel.begin().tensor(input).tensor(info).tensor(output).longInteger(input.numel());
      kernel.longInteger(input.product(1, input.rank()));
      kernel.pointer(offsets.offsets(input.lod(), -1)).integer(images);
      launch(kernel, images == 0 ? 0 : input.numel());
    };
  }

  private static Kernel polygons(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor output = c.out("Output");
    CudaKernel kernel = kernel(c, "polygon_box_transform");
    return () -> {
      kernel.begin().tensor(input).tensor(output).longInteger(input.numel());
      kernel.longInteger(input.dim(2)).longInteger(input.dim(3));
      launch(kernel, input.numel());
    };
  }

  private static Kernel yolo(KernelContext c) {
    Tensor x = c.in("X");
    Tensor sizes = c.in("ImgSize");
    Tensor boxes = c.out("Boxes");
    Tensor scores = c.out("Scores");
    Attrs attrs = c.attrs();
    int classes = attrs.getInt("class_num");
    int[] anchors = attrs.getInts("anchors");
    int ratio = attrs.getInt("downsample_ratio");
    double threshold = attrs.getFloat("conf_thresh");
    boolean clip = attrs.getBoolean("clip_bbox");
    double scale = attrs.getFloat("scale_x_y");
    boolean aware = attrs.getBoolean("iou_aware");
    double weight = attrs.getFloat("iou_aware_factor");
    DeviceInts there = new DeviceInts(CudaDevice.of(c));
    CudaKernel kernel = kernel(c, "yolo_box");
    return () -> {
      long count = anchors.length / 2;
      long all = x.dim(0) * count * x.dim(2) * x.dim(3);
      RuleViolation.unless(
          boxes.numel() >= 4 * all && scores.numel() >= all * classes,
          "%s and %s do not fit %s",
          boxes,
          scores,
          x);
      kernel.begin().tensor(x).tensor(sizes).integer(sizes.dtype().bytes());
      kernel.pointer(there.ints(anchors)).tensor(boxes).tensor(scores);
      kernel.longInteger(x.dim(0)).longInteger(x.dim(1)).longInteger(x.dim(2));
      kernel.longInteger(x.dim(3)).longInteger(count).integer(classes).integer(ratio);
      kernel.real64(threshold).integer(clip ? 1 : 0).real64(scale);
      kernel.integer(aware ? 1 : 0).real64(weight);
      launch(kernel, all);
    };
  }

  /** Where the boxes of a cell lie around its centre; made anew when the step changes. */
  private static final class Densities {
    private final float[] sizes;
    private final float[] ratios;
    private final int[] densities;
    private int[] table = {};
    private int step = -1;

    Densities(Attrs attrs) {
      sizes = attrs.getFloats("fixed_sizes");
      ratios = attrs.getFloats("fixed_ratios");
      densities = attrs.getInts("densities");
    }

    int count() {
      int count = 0;
      for (int i = 0; i < sizes.length; i++) {
        count += ratios.length * densities[i] * densities[i];
      }
      return count;
    }

    /** Doubles as pairs of integers, the lower half first. */
    int[] table(int newStep) {
      if (newStep != step) {
        step = newStep;
        table = new int[8 * count()];
        int at = 0;
        for (int i = 0; i < sizes.length; i++) {
          int density = densities[i];
          int shift = step / density;
          double first = shift / 2.0 - step / 2.0;
          for (float ratio : ratios) {
            for (int place = 0; place < density * density; place++) {
              at = put(at, sizes[i] * Math.sqrt(ratio) / 2);
              at = put(at, sizes[i] / Math.sqrt(ratio) / 2);
              at = put(at, first + place % density * shift);
              at = put(at, first + place / density * shift);
            }
          }
        }
      }
      return table;
    }

    private int put(int at, double value) {
      long bits = Double.doubleToRawLongBits(value);
      table[at] = (int) bits;
      table[at + 1] = (int) (bits >>> 32);
      return at + 2;
    }
  }

  private static Kernel densities(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor image = c.in("Image");
    Tensor boxes = c.out("Boxes");
    Tensor variances = c.out("Variances");
    Attrs attrs = c.attrs();
    Densities densities = new Densities(attrs);
    float[] variance = attrs.getFloats("variances");
    double givenAcross = attrs.getFloat("step_w");
    double givenDown = attrs.getFloat("step_h");
    double offset = attrs.getFloat("offset");
    boolean clip = attrs.getBoolean("clip");
    DeviceInts there = new DeviceInts(CudaDevice.of(c));
    CudaKernel kernel = kernel(c, "density_boxes");
    return () -> {
      boolean extents = givenAcross == 0 || givenDown == 0;
      double across = extents ? (double) image.dim(3) / input.dim(3) : givenAcross;
      double down = extents ? (double) image.dim(2) / input.dim(2) : givenDown;
      // Paddle counts whole pixels here.
      int[] table = densities.table((int) ((across + down) * 0.5));
      long all = input.dim(2) * input.dim(3) * (table.length / 8);
      RuleViolation.unless(
          boxes.numel() == 4 * all && variances.numel() == 4 * all,
          "%s and %s do not fit %s",
          boxes,
          variances,
          input);
      kernel.begin().tensor(boxes).tensor(variances).pointer(there.ints(table));
      kernel.longInteger(input.dim(2)).longInteger(input.dim(3)).integer(table.length / 8);
      kernel.real64(across).real64(down).real64(offset);
      kernel.real64(image.dim(3)).real64(image.dim(2)).integer(clip ? 1 : 0);
      for (int i = 0; i < 4; i++) {
        kernel.real64(variance[i]);
      }
      launch(kernel, all);
    };
  }

  private static Kernel focal(KernelContext c, Tensor result, @Nullable Tensor grad) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor found = c.in("FgNum");
    double gamma = c.attrs().getFloat("gamma");
    double alpha = c.attrs().getFloat("alpha");
    CudaKernel kernel = kernel(c, "focal_loss");
    return () -> {
      kernel.begin().tensor(x).tensor(label).integer(label.dtype().bytes());
      kernel.tensor(found).integer(found.dtype().bytes()).tensor(grad).tensor(result);
      kernel.longInteger(x.numel()).longInteger(x.dim(1)).real64(gamma).real64(alpha);
      launch(kernel, x.numel());
    };
  }
}
