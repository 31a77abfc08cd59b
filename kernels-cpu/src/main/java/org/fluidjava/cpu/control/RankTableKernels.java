package org.fluidjava.cpu.control;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.RankTable;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code lod_rank_table}, {@code max_sequence_len} and {@code
 * reorder_lod_tensor_by_rank}.
 */
final class RankTableKernels {
  private RankTableKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("lod_rank_table", RankTableKernels::table)
        .forAll("max_sequence_len", RankTableKernels::longest)
        .forAll("reorder_lod_tensor_by_rank", c -> reorder(c, "X", "Out", false))
        .forAll("reorder_lod_tensor_by_rank_grad", c -> reorder(c, "X", "Out", true));
  }

  static RankTable table(@Nullable RuntimeValue value, String slot) {
    if (value instanceof RankTable table) {
      return table;
    }
    throw new RuleViolation(
        slot
            + " must be a rank table"
            + (value == null ? "" : ", but '" + value.name() + "' is not"));
  }

  private static Kernel table(KernelContext c) {
    Tensor x = c.in("X");
    RankTable out = table(c.outValue("Out", 0), "Out");
    int level = c.attrs().getInt("level");
    return () -> {
      RuleViolation.unless(
          level < x.lod().levels(),
          "X must have more than %d LoD levels but has %d",
          level,
          x.lod().levels());
      out.fill(x.lod(), level);
    };
  }

  private static Kernel longest(KernelContext c) {
    RankTable table = table(c.inValue("RankTable", 0), "RankTable");
    Tensor out = c.out("Out");
    return () -> out.elements().setLong(0, table.size() == 0 ? 0 : table.length(0));
  }

  private static Kernel reorder(KernelContext c, String in, String to, boolean back) {
    Tensor x = c.in(in);
    RankTable table = table(c.inValue("RankTable", 0), "RankTable");
    Tensor out = c.out(to);
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
      Pieces.gather(x, 0, order, out);
    };
  }
}
