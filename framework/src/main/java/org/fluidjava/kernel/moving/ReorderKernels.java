package org.fluidjava.kernel.moving;

import org.fluidjava.device.RankTable;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code reorder_lod_tensor_by_rank} and its gradient. */
final class ReorderKernels {
  private ReorderKernels() {}

  static void register(Registrar kernels, RowMover.Factory rows) {
    kernels
        .forAll("reorder_lod_tensor_by_rank", c -> reorder(c, rows.create(c), false))
        .forAll("reorder_lod_tensor_by_rank_grad", c -> reorder(c, rows.create(c), true));
  }

  private static Kernel reorder(KernelContext c, RowMover rows, boolean back) {
    Tensor x = c.in("X");
    RankTable table = Values.table(c.inValue("RankTable", 0), "RankTable");
    Tensor out = c.out("Out");
    return () -> {
      int[] order = new int[table.size()];
      for (int i = 0; i < order.length; i++) {
        if (back) {
          order[table.index(i)] = i;
        } else {
          order[i] = table.index(i);
        }
      }
      long sequences = x.lod().isEmpty() ? x.dim(0) : x.lod().sequences(0);
      RuleViolation.unless(
          sequences == order.length,
          "the rank table has %d sequences but X has %d",
          order.length,
          sequences);
      Pieces.gather(rows, x, 0, order, out);
    };
  }
}
