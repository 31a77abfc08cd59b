package org.fluidjava.cuda.detection;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code yolov3_loss}. */
final class Yolov3LossKernels implements Kernel {
  private static final String SOURCE = "detection/yolo_loss.cu";

  private final CudaDevice device;
  private final Tensor x;
  private final Tensor boxes;
  private final Tensor labels;
  private final @Nullable Tensor scores;
  private final Tensor objects;
  private final Tensor matches;
  private final @Nullable Tensor loss;
  private final @Nullable Tensor lossGrad;
  private final @Nullable Tensor grad;
  private final int classes;
  private final int[] anchors;
  private final int[] mask;
  private final DeviceInts anchorsThere;
  private final DeviceInts maskThere;
  private final int ratio;
  private final double ignore;
  private final double positive;
  private final double negative;
  private final double scale;
  private final Fault badBox;
  private final Fault badLabel;
  private final CudaKernel background;
  private final CudaKernel match;
  private final CudaKernel costs;

  private Yolov3LossKernels(KernelContext c, boolean backward) {
    device = CudaDevice.of(c);
    x = c.in("X");
    boxes = c.in("GTBox");
    labels = c.in("GTLabel");
    scores = c.inOrNull("GTScore");
    objects = backward ? c.in("ObjectnessMask") : c.out("ObjectnessMask");
    matches = backward ? c.in("GTMatchMask") : c.out("GTMatchMask");
    loss = backward ? null : c.out("Loss");
    lossGrad = backward ? c.in("Loss@GRAD") : null;
    grad = backward ? c.outOrNull("X@GRAD") : null;
    Attrs attrs = c.attrs();
    classes = attrs.getInt("class_num");
    anchors = attrs.getInts("anchors");
    mask = attrs.getInts("anchor_mask");
    anchorsThere = new DeviceInts(device);
    maskThere = new DeviceInts(device);
    ratio = attrs.getInt("downsample_ratio");
    ignore = attrs.getFloat("ignore_thresh");
    double smooth = attrs.getBoolean("use_label_smooth") ? Math.min(1.0 / classes, 1.0 / 40) : 0;
    positive = 1 - smooth;
    negative = smooth;
    scale = attrs.getFloat("scale_x_y");
    badBox = device.faults().fault(c, "GTBox[%2$d, %1$d] has its centre outside the image");
    badLabel =
        device.faults().fault(c, "GTLabel number %2$d is %1$d, but there are classes 0 to %3$d");
    background = kernel("yolo_background", c.dtype());
    match = kernel("yolo_match", c.dtype());
    costs = kernel("yolo_costs", c.dtype());
  }

  private CudaKernel kernel(String entry, DType dtype) {
    return device.kernel(SOURCE, entry, CudaTypes.real(dtype));
  }

  static void register(Registrar kernels) {
    kernels
        .forFloats("yolov3_loss", c -> new Yolov3LossKernels(c, false))
        .forFloats("yolov3_loss_grad", Yolov3LossKernels::backward);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("yolo_background", "yolo_match", "yolo_costs")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  private static Kernel backward(KernelContext c) {
    Yolov3LossKernels kernel = new Yolov3LossKernels(c, true);
    @Nullable Tensor[] constants = {
      c.outOrNull("GTBox@GRAD"), c.outOrNull("GTLabel@GRAD"), c.outOrNull("GTScore@GRAD")
    };
    return () -> {
      for (Tensor constant : constants) {
        if (constant != null) {
          Fill.zero(constant);
        }
      }
      if (kernel.grad != null) {
        kernel.run();
      }
    };
  }

  @Override
  public void run() {
    RuleViolation.unless(labels.dtype() == DType.INT32, "%s must be int32", labels);
    int images = Math.toIntExact(x.dim(0));
    int count = Math.toIntExact(boxes.dim(1));
    int side = Math.toIntExact(x.dim(2));
    double extent = (double) ratio * side;
    long there = anchorsThere.ints(anchors);
    long masks = maskThere.ints(mask);
    if (grad != null) {
      Fill.zero(grad);
    }
    if (loss != null) {
      background.begin().tensor(x).tensor(boxes).pointer(there).pointer(masks).tensor(objects);
      background.longInteger(images).integer(count).integer(mask.length).integer(classes);
      background.integer(side).real64(extent).real64(scale).real64(ignore);
      background.launch(
          Grid.items(device, (long) images * mask.length * side * side), Grid.THREADS);
      match.begin().tensor(boxes).pointer(there).pointer(masks).tensor(matches);
      match.longInteger((long) images * count).integer(anchors.length / 2).integer(mask.length);
      match.real64(extent).launch(Grid.items(device, (long) images * count), Grid.THREADS);
    }
    costs.begin().tensor(x).tensor(boxes).tensor(labels).tensor(scores).pointer(there);
    costs.pointer(masks).tensor(matches).tensor(objects).tensor(loss).tensor(lossGrad);
    costs.tensor(grad).integer(count).integer(mask.length).integer(classes).integer(side);
    costs.real64(extent).real64(positive).real64(negative).fault(badBox).fault(badLabel);
    costs.launch(images, Grid.THREADS);
  }
}
