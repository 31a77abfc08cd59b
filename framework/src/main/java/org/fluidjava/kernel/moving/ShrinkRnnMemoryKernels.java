package org.fluidjava.kernel.moving;

import org.fluidjava.device.RankTable;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code shrink_rnn_memory} and {@code rnn_memory_helper} with their gradients. */
final class ShrinkRnnMemoryKernels {
  private ShrinkRnnMemoryKernels() {}

  static void register(Registrar kernels, RowMover.Factory rows) {
    kernels
        .forAll("shrink_rnn_memory", c -> shrink(c, rows.create(c)))
        .forAll("shrink_rnn_memory_grad", c -> grow(c, rows.create(c)))
        .forAll("rnn_memory_helper", c -> copy(c, "X", "Out"))
        .forAll("rnn_memory_helper_grad", c -> copy(c, "Out@GRAD", "X@GRAD"));
  }

  private static Kernel shrink(KernelContext c, RowMover rows) {
    Tensor x = c.in("X");
    Tensor step = c.in("I");
    RankTable table = Values.table(c.inValue("RankTable", 0), "RankTable");
    Tensor out = c.out("Out");
    return () -> {
      int items = table.longerThan(Values.integer(step, 0));
      int[] starts = Pieces.rowOffsets(x, 0);
      RuleViolation.unless(
          items < starts.length,
          "the memory has %d rows, but %d sequences go on",
          starts.length - 1,
          items);
      int[] chosen = new int[items];
      for (int i = 0; i < items; i++) {
        chosen[i] = i;
      }
      Pieces.gather(rows, x, 0, chosen, out);
    };
  }

  private static Kernel grow(KernelContext c, RowMover rows) {
    Tensor x = c.in("X");
    Tensor g = c.inOrNull("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      dx.zero();
      if (g != null) {
        int[] all = Pieces.range(0, Math.toIntExact(g.dim(0)));
        Pieces.move(rows, g, all, dx, all);
      }
      dx.setLod(x.lod());
    };
  }

  private static Kernel copy(KernelContext c, String from, String to) {
    Tensor x = c.in(from);
    Tensor out = c.out(to);
    return () -> out.copyFrom(x);
  }
}
