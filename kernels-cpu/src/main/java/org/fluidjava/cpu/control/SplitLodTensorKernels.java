package org.fluidjava.cpu.control;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.LoD;

/** Kernels of {@code split_lod_tensor} and {@code merge_lod_tensor}. */
final class SplitLodTensorKernels {
  private SplitLodTensorKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("split_lod_tensor", SplitLodTensorKernels::split)
        .forAll("merge_lod_tensor", SplitLodTensorKernels::merge)
        .forAll("merge_lod_tensor_infer", SplitLodTensorKernels::merge);
  }

  private static Kernel split(KernelContext c) {
    Tensor x = c.in("X");
    Tensor mask = c.in("Mask");
    Tensor outTrue = c.outOrNull("OutTrue");
    Tensor outFalse = c.outOrNull("OutFalse");
    int level = c.attrs().getInt("level");
    return () -> {
      int items = Pieces.rowOffsets(x, level).length - 1;
      RuleViolation.unless(
          mask.numel() == items, "Mask has %d elements but X has %d items", mask.numel(), items);
      if (outTrue != null) {
        Pieces.gather(x, level, where(mask, true), outTrue);
      }
      if (outFalse != null) {
        Pieces.gather(x, level, where(mask, false), outFalse);
      }
    };
  }

  private static int[] where(Tensor mask, boolean wanted) {
    Elements flags = mask.elements();
    int[] found = new int[Math.toIntExact(mask.numel())];
    int count = 0;
    for (int i = 0; i < found.length; i++) {
      if (flags.getLong(i) != 0 == wanted) {
        found[count++] = i;
      }
    }
    return java.util.Arrays.copyOf(found, count);
  }

  private static Kernel merge(KernelContext c) {
    Tensor inTrue = c.in("InTrue");
    Tensor inFalse = c.in("InFalse");
    Tensor x = c.in("X");
    Tensor mask = c.in("Mask");
    Tensor out = c.out("Out");
    int level = c.attrs().getInt("level");
    return () -> {
      int[] trueStarts = Pieces.rowOffsets(inTrue, 0);
      int[] falseStarts = Pieces.rowOffsets(inFalse, 0);
      int trues = where(mask, true).length;
      long falses = mask.numel() - trues;
      RuleViolation.unless(
          trueStarts.length - 1 == trues && falseStarts.length - 1 == falses,
          "Mask has %d true and %d false, but InTrue has %d items and InFalse %d",
          trues,
          falses,
          trueStarts.length - 1,
          falseStarts.length - 1);
      RuleViolation.unless(
          inTrue.dim(0) == 0
              || inFalse.dim(0) == 0
              || inTrue.dtype() == inFalse.dtype()
                  && inTrue
                      .shape()
                      .slice(1, inTrue.shape().rank())
                      .equals(inFalse.shape().slice(1, inFalse.shape().rank())),
          "the rows of InTrue and InFalse must be alike, but they are %s and %s",
          inTrue,
          inFalse);
      Tensor like = inTrue.dim(0) > 0 ? inTrue : inFalse;
      out.setDtype(like.dtype());
      out.resize(like.shape().with(0, inTrue.dim(0) + inFalse.dim(0)));
      out.setLod(level == 0 && x.lod().rows() == out.dim(0) ? x.lod() : LoD.NONE);
      Elements flags = mask.elements();
      int nextTrue = 0;
      int nextFalse = 0;
      long at = 0;
      for (long i = 0; i < mask.numel(); i++) {
        boolean chosen = flags.getLong(i) != 0;
        int[] starts = chosen ? trueStarts : falseStarts;
        int item = chosen ? nextTrue++ : nextFalse++;
        Pieces.copyRows(chosen ? inTrue : inFalse, starts[item], starts[item + 1], out, at);
        at += starts[item + 1] - starts[item];
      }
    };
  }
}
