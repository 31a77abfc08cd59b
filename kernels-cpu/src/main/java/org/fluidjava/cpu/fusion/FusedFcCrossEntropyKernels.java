package org.fluidjava.cpu.fusion;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/**
 * Plain kernels of {@code fused_fc_cross_entropy} and its training form: the logits of at most
 * {@link #CHUNK} rows at a time, so that memory does not grow with rows × classes.
 */
final class FusedFcCrossEntropyKernels {
  /** Rows whose logits are held at once; larger chunks gain nothing and leave the cache. */
  private static final int CHUNK = 256;

  private FusedFcCrossEntropyKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats(
            "fused_fc_cross_entropy",
            c -> new Plain(c, false),
            c -> new NativeFcCrossEntropy(c, false))
        .forFloats(
            "fused_fc_cross_entropy_train",
            c -> new Plain(c, true),
            c -> new NativeFcCrossEntropy(c, true))
        .forAll("fused_loss_later", c -> () -> {});
  }

  /**
   * Labels outside [0, classes) that are not to be ignored are refused before anything is computed.
   */
  static void checkLabels(Elements labels, long classes, long ignore) {
    for (long i = 0; i < labels.length(); i++) {
      long label = labels.getLong(i);
      RuleViolation.unless(
          label == ignore || (label >= 0 && label < classes),
          "label %d of row %d is outside [0, %d)",
          label,
          i,
          classes);
    }
  }

  private static final class Plain implements Kernel {
    private final Tensor x;
    private final Tensor w;
    private final @Nullable Tensor bias;
    private final Tensor label;
    private final Tensor loss;
    private final @Nullable Tensor lossGrad;
    private final @Nullable Tensor dx;
    private final @Nullable Tensor dw;
    private final @Nullable Tensor db;
    private final Tensor logits;
    private final long ignore;

    Plain(KernelContext c, boolean training) {
      x = c.in("X");
      w = c.in("W");
      bias = c.inOrNull("Bias");
      label = c.in("Label");
      loss = c.out("Loss");
      lossGrad = training ? c.in("Loss@GRAD") : null;
      dx = training ? c.outOrNull("X@GRAD") : null;
      dw = training ? c.outOrNull("W@GRAD") : null;
      db = training ? c.outOrNull("Bias@GRAD") : null;
      logits = c.scratch(c.dtype());
      ignore = c.attrs().getInt("ignore_index");
    }

    @Override
    public void run() {
      long rows = x.dim(0);
      long width = x.dim(1);
      long classes = w.dim(1);
      checkLabels(label.elements(), classes, ignore);
      if (dw != null) {
        dw.elements().fill(0);
      }
      if (db != null) {
        db.elements().fill(0);
      }
      for (long from = 0; from < rows; from += CHUNK) {
        long count = Math.min(CHUNK, rows - from);
        logits.resize(count, classes);
        Products.multiply(
            false, false, count, classes, width, 1, x, from * width, w, 0, 0, logits, 0);
        for (long row = 0; row < count; row++) {
          row(row, from + row, classes);
        }
        if (lossGrad != null) {
          if (dx != null) {
            Products.multiply(
                false, true, count, width, classes, 1, logits, 0, w, 0, 0, dx, from * width);
          }
          if (dw != null) {
            Products.multiply(
                true, false, width, classes, count, 1, x, from * width, logits, 0, 1, dw, 0);
          }
        }
      }
    }

    /** The loss of one row; its logits become their own gradient when training. */
    private void row(long at, long row, long classes) {
      Elements z = logits.elements();
      Elements b = bias == null ? null : bias.elements();
      long base = at * classes;
      double largest = Double.NEGATIVE_INFINITY;
      for (long j = 0; j < classes; j++) {
        double value = z.get(base + j) + (b == null ? 0 : b.get(j));
        z.set(base + j, value);
        largest = Math.max(largest, value);
      }
      double sum = 0;
      for (long j = 0; j < classes; j++) {
        sum += Math.exp(z.get(base + j) - largest);
      }
      long target = label.elements().getLong(row);
      boolean counts = target != ignore;
      double logSum = largest + Math.log(sum);
      loss.elements().set(row, counts ? logSum - z.get(base + target) : 0);
      if (lossGrad == null) {
        return;
      }
      double g = counts ? lossGrad.elements().get(row) : 0;
      Elements biasGrad = db == null ? null : db.elements();
      for (long j = 0; j < classes; j++) {
        double gradient = g * (Math.exp(z.get(base + j) - logSum) - (j == target ? 1 : 0));
        z.set(base + j, gradient);
        if (biasGrad != null) {
          biasGrad.add(j, gradient);
        }
      }
    }
  }
}
