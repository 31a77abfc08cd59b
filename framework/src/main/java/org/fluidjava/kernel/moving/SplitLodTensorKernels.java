package org.fluidjava.kernel.moving;

import java.util.Arrays;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;

/** Kernels of {@code split_lod_tensor} and {@code merge_lod_tensor}. */
final class SplitLodTensorKernels {
  private SplitLodTensorKernels() {}

  static void register(Registrar kernels, RowMover.Factory rows) {
    kernels
        .forAll("split_lod_tensor", c -> split(c, rows.create(c)))
        .forAll("merge_lod_tensor", c -> merge(c, rows.create(c), rows.create(c)))
        .forAll("merge_lod_tensor_infer", c -> merge(c, rows.create(c), rows.create(c)));
  }

  private static Kernel split(KernelContext c, RowMover rows) {
    Tensor x = c.in("X");
    Tensor mask = c.in("Mask");
    Tensor outTrue = c.outOrNull("OutTrue");
    Tensor outFalse = c.outOrNull("OutFalse");
    int level = c.attrs().getInt("level");
    return () -> {
      int items = Pieces.rowOffsets(x, level).length - 1;
      RuleViolation.unless(
          mask.numel() == items, "Mask has %d elements but X has %d items", mask.numel(), items);
      boolean[] flags = flags(mask);
      if (outTrue != null) {
        Pieces.gather(rows, x, level, where(flags, true), outTrue);
      }
      if (outFalse != null) {
        Pieces.gather(rows, x, level, where(flags, false), outFalse);
      }
    };
  }

  private static boolean[] flags(Tensor mask) {
    LoDTensor copy = mask.device() instanceof HostDevice ? null : mask.get();
    boolean[] flags = new boolean[Math.toIntExact(mask.numel())];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = copy == null ? mask.elements().getLong(i) != 0 : copy.at(i) != 0;
    }
    return flags;
  }

  private static int[] where(boolean[] flags, boolean wanted) {
    int[] found = new int[flags.length];
    int count = 0;
    for (int i = 0; i < found.length; i++) {
      if (flags[i] == wanted) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private static Kernel merge(KernelContext c, RowMover trueRows, RowMover falseRows) {
    Tensor inTrue = c.in("InTrue");
    Tensor inFalse = c.in("InFalse");
    Tensor x = c.in("X");
    Tensor mask = c.in("Mask");
    Tensor out = c.out("Out");
    int level = c.attrs().getInt("level");
    return () -> {
      int[] trueStarts = Pieces.rowOffsets(inTrue, 0);
      int[] falseStarts = Pieces.rowOffsets(inFalse, 0);
      boolean[] flags = flags(mask);
      int trues = where(flags, true).length;
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
      out.setLod(mergedLod(x.lod(), level, inTrue.lod(), inFalse.lod(), flags));
      Rows taken = new Rows(trueStarts, falseStarts, flags);
      Pieces.move(trueRows, inTrue, taken.fromTrue, out, taken.toTrue);
      Pieces.move(falseRows, inFalse, taken.fromFalse, out, taken.toFalse);
    };
  }

  /** X's levels above {@code level}, and below them those of the parts in their new order. */
  private static LoD mergedLod(LoD x, int level, LoD whereTrue, LoD whereFalse, boolean[] flags) {
    int trues = where(flags, true).length;
    boolean both = trues > 0 && trues < flags.length;
    RuleViolation.unless(
        !both || whereTrue.levels() == whereFalse.levels(),
        "InTrue has %d LoD levels, but InFalse has %d",
        whereTrue.levels(),
        whereFalse.levels());
    LoD below = trues > 0 || flags.length == 0 ? whereTrue : whereFalse;
    if (both) {
      below = Pieces.interleaved(whereTrue, whereFalse, flags);
    }
    // Rows are split where X has no such level, and then there is nothing above them.
    if (level == 0 || x.isEmpty()) {
      return below;
    }
    LoD all = x.slice(0, Math.min(level, x.levels()));
    RuleViolation.unless(
        all.rows() == flags.length,
        "the LoD of X has %d items at level %d, but Mask has %d elements",
        all.rows(),
        level,
        flags.length);
    for (int[] offsets : below.toOffsets()) {
      all = all.append(offsets);
    }
    return all;
  }

  /** Which rows of both inputs become which rows of the output. */
  private static final class Rows {
    final int[] fromTrue;
    final int[] toTrue;
    final int[] fromFalse;
    final int[] toFalse;

    Rows(int[] trueStarts, int[] falseStarts, boolean[] flags) {
      int trueRows = trueStarts[trueStarts.length - 1];
      int falseRows = falseStarts[falseStarts.length - 1];
      fromTrue = Pieces.range(0, trueRows);
      fromFalse = Pieces.range(0, falseRows);
      toTrue = new int[trueRows];
      toFalse = new int[falseRows];
      int nextTrue = 0;
      int nextFalse = 0;
      int at = 0;
      for (boolean chosen : flags) {
        int[] starts = chosen ? trueStarts : falseStarts;
        int[] to = chosen ? toTrue : toFalse;
        int item = chosen ? nextTrue++ : nextFalse++;
        for (int row = starts[item]; row < starts[item + 1]; row++) {
          to[row] = at++;
        }
      }
    }
  }
}
