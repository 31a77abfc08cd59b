package org.fluidjava.cuda.detection;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code target_assign}. */
final class TargetAssignKernels implements Kernel {
  static final String SOURCE = "detection/assign.cu";

  private final CudaDevice device;
  private final Tensor x;
  private final Tensor match;
  private final @Nullable Tensor negatives;
  private final Tensor out;
  private final Tensor weight;
  private final int mismatch;
  private final DeviceInts ends;
  private final DeviceInts negativeEnds;
  private final Fault badMatch;
  private final Fault badNegative;
  private final CudaKernel assign;
  private final CudaKernel giveUp;

  private TargetAssignKernels(KernelContext c) {
    device = CudaDevice.of(c);
    x = c.in("X");
    match = c.in("MatchIndices");
    negatives = c.inOrNull("NegIndices");
    out = c.out("Out");
    weight = c.out("OutWeight");
    mismatch = c.attrs().getInt("mismatch_value");
    ends = new DeviceInts(device);
    negativeEnds = new DeviceInts(device);
    badMatch = device.faults().fault(c, "MatchIndices[%2$d] is %1$d, but its image has %3$d rows");
    badNegative = device.faults().fault(c, "NegIndices[%2$d] is %1$d, but there are %3$d priors");
    String in = CudaTypes.define("IN", c.dtype());
    assign = device.kernel(SOURCE, "target_assign", in);
    giveUp = device.kernel(SOURCE, "target_negatives", in);
  }

  static void register(Registrar kernels) {
    kernels.kernel("target_assign", CudaTypes.NUMBERS, TargetAssignKernels::new);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.NUMBERS) {
      for (String entry : List.of("target_assign", "target_negatives")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.define("IN", dtype)));
      }
    }
  }

  @Override
  public void run() {
    RuleViolation.unless(match.dtype() == DType.INT32, "%s must be int32", match);
    RuleViolation.unless(weight.dtype() == DType.FLOAT32, "%s must be float32", weight);
    long priors = match.dim(1);
    long width = x.dim(2);
    assign.begin().tensor(x).tensor(match).pointer(ends.offsets(x.lod(), -1)).tensor(out);
    assign.tensor(weight).longInteger(match.numel()).longInteger(priors).longInteger(x.dim(1));
    assign.longInteger(width).integer(mismatch).fault(badMatch);
    assign.launch(Grid.items(device, match.numel() * width), Grid.THREADS);
    if (negatives != null) {
      RuleViolation.unless(negatives.dtype() == DType.INT32, "%s must be int32", negatives);
      long count = negatives.lod().rows();
      giveUp.begin().tensor(negatives).pointer(negativeEnds.offsets(negatives.lod(), -1));
      giveUp.integer(negatives.lod().sequences(-1)).tensor(out).tensor(weight).longInteger(count);
      giveUp.longInteger(priors).longInteger(width).integer(mismatch).fault(badNegative);
      giveUp.launch(Grid.items(device, count * width), Grid.THREADS);
    }
  }
}
