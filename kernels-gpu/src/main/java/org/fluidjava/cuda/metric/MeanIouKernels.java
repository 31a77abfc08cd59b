package org.fluidjava.cuda.metric;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/** The kernel of {@code mean_iou}. */
final class MeanIouKernels {
  private static final String SOURCE = "metric/mean_iou.cu";

  private MeanIouKernels() {}

  static void register(Registrar kernels) {
    kernels.kernel("mean_iou", CudaTypes.INTEGERS, MeanIouKernels::measure);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.INTEGERS) {
      for (String entry : List.of("add_counts", "count_classes", "mean_iou", "add_mean")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.define("IN", dtype)));
      }
    }
  }

  private static Fault outside(KernelContext c, String slot) {
    return CudaDevice.of(c)
        .faults()
        .fault(c, slot + " has the value %d at position %d, but it must be in [0, %d)");
  }

  private static Kernel measure(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor predictions = c.in("Predictions");
    Tensor labels = c.in("Labels");
    Tensor[] wrongs = c.ins("InWrongs");
    Tensor[] corrects = c.ins("InCorrects");
    Tensor[] means = c.ins("InMeanIou");
    Tensor mean = c.out("OutMeanIou");
    Tensor wrong = c.out("OutWrong");
    Tensor correct = c.out("OutCorrect");
    int classes = c.attrs().getInt("num_classes");
    Tensor apart = c.scratch(DType.INT64);
    Tensor same = c.scratch(DType.INT64);
    String type = CudaTypes.define("IN", c.dtype());
    CudaKernel add = device.kernel(SOURCE, "add_counts", type);
    CudaKernel count = device.kernel(SOURCE, "count_classes", type);
    CudaKernel measure = device.kernel(SOURCE, "mean_iou", type);
    CudaKernel addMean = device.kernel(SOURCE, "add_mean", type);
    Fault badPrediction = outside(c, "Predictions");
    Fault badLabel = outside(c, "Labels");
    return () -> {
      gather(add, wrongs, apart, classes);
      gather(add, corrects, same, classes);
      long n = predictions.numel();
      count.begin().tensor(predictions).tensor(labels).longInteger(n).longInteger(classes);
      count.tensor(apart).tensor(same).fault(badPrediction).fault(badLabel);
      count.launch(Grid.items(device, n), Grid.THREADS);
      measure.begin().tensor(apart).tensor(same).tensor(wrong).tensor(correct).tensor(mean);
      measure.longInteger(classes).launch(1, 1024);
      for (Tensor other : means) {
        addMean.begin().tensor(other).tensor(mean).launch(1, 32);
      }
    };
  }

  private static void gather(CudaKernel add, Tensor[] counts, Tensor to, int classes) {
    to.resize(classes);
    Fill.zero(to);
    for (Tensor each : counts) {
      RuleViolation.unless(
          each.numel() >= classes && each.dtype() == DType.INT32,
          "%s must have %d counts of type int32",
          each,
          classes);
      add.begin().tensor(each).tensor(to).longInteger(classes);
      add.launch(CudaKernel.blocks(classes, Grid.THREADS), Grid.THREADS);
    }
  }
}
