package org.fluidjava.cuda.loss;

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
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/** Kernels of {@code sample_logits}. */
final class SampleLogitsKernels implements Kernel {
  private static final String SOURCE = "loss/sample_logits.cu";

  private final CudaDevice device;
  private final Tensor logits;
  private final Tensor labels;
  private final Tensor samples;
  private final Tensor chances;
  private final Tensor out;
  private final Tensor outLabels;
  private final Tensor drawn;
  private final Kernel choose;
  private final boolean removeHits;
  private final int count;
  private final RandomStream random;
  private final Fault outside;
  private final CudaKernel draw;
  private final CudaKernel spread;
  private final CudaKernel pick;

  private SampleLogitsKernels(KernelContext c) {
    device = CudaDevice.of(c);
    logits = c.in("Logits");
    labels = c.in("Labels");
    samples = c.out("Samples");
    chances = c.out("Probabilities");
    out = c.out("SampledLogits");
    outLabels = c.out("SampledLabels");
    drawn = c.scratch(DType.INT64);
    removeHits = c.attrs().getBoolean("remove_accidental_hits");
    count = c.attrs().getInt("num_samples");
    random = c.random();
    outside = device.faults().fault(c, "sample number %2$d must be in [0, %3$d) but is %1$d");
    draw = kernel(c, "draw_classes");
    spread = kernel(c, "spread_classes");
    pick = kernel(c, "pick_logits");
    if (c.attrs().getBoolean("use_customized_samples")) {
      Tensor givenSamples = c.in("CustomizedSamples");
      Tensor givenChances = c.in("CustomizedProbabilities");
      choose =
          () -> {
            samples.copyFrom(givenSamples);
            chances.copyFrom(givenChances);
          };
    } else {
      choose = this::draw;
    }
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, CudaTypes.real(c.dtype()));
  }

  static void register(Registrar kernels) {
    kernels
        .forFloats("sample_logits", SampleLogitsKernels::new)
        .forFloats("sample_logits_grad", SampleLogitsKernels::backward);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry :
          List.of("draw_classes", "spread_classes", "pick_logits", "pick_logits_grad")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  private void draw() {
    RuleViolation.unless(labels.dtype() == DType.INT64, "%s must be int64", labels);
    long rows = logits.dim(0);
    int trues = Math.toIntExact(labels.dim(1));
    drawn.resize(count + 1);
    draw.begin().tensor(drawn).integer(count).longInteger(logits.dim(1));
    draw.longInteger(random.seed()).longInteger(random.stream()).longInteger(random.step());
    draw.launch(1, Grid.THREADS);
    spread.begin().tensor(labels).tensor(drawn).tensor(samples).tensor(chances);
    spread.longInteger(rows).integer(trues).integer(count).longInteger(logits.dim(1));
    spread.launch(Grid.items(device, rows * (trues + count)), Grid.THREADS);
  }

  @Override
  public void run() {
    choose.run();
    long rows = logits.dim(0);
    int trues = Math.toIntExact(labels.dim(1));
    pick.begin().tensor(logits).tensor(samples).tensor(chances).tensor(out).tensor(outLabels);
    pick.longInteger(rows).integer(trues).integer(count).longInteger(logits.dim(1));
    pick.integer(removeHits ? 1 : 0).fault(outside);
    pick.launch(Grid.items(device, rows * (trues + count)), Grid.THREADS);
  }

  private static Kernel backward(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor samples = c.in("Samples");
    Tensor g = c.in("SampledLogits@GRAD");
    Tensor dx = c.out("Logits@GRAD");
    Fault outside = device.faults().fault(c, "Samples must be in [0, %3$d) but holds %1$d at %2$d");
    CudaKernel kernel = kernel(c, "pick_logits_grad");
    return () -> {
      Fill.zero(dx);
      kernel.begin().tensor(samples).tensor(g).tensor(dx).longInteger(samples.dim(0));
      kernel.integer(Math.toIntExact(samples.dim(1))).longInteger(dx.dim(1)).fault(outside);
      kernel.launch(Grid.items(device, samples.numel()), Grid.THREADS);
    };
  }
}
