package org.fluidjava.cpu.control;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.RankTable;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.moving.Values;
import org.fluidjava.op.RuleViolation;

/**
 * Kernels of {@code lod_rank_table}, {@code max_sequence_len} and {@code lod_array_length}:
 * lengths, whichever place the sequences lie on.
 */
final class RankTableKernels {
  private RankTableKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("lod_rank_table", RankTableKernels::table)
        .forAll("max_sequence_len", RankTableKernels::longest)
        .forAll("lod_array_length", RankTableKernels::arrayLength);
  }

  private static Kernel table(KernelContext c) {
    Tensor x = c.in("X");
    RankTable out = Values.table(c.outValue("Out", 0), "Out");
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
    RankTable table = Values.table(c.inValue("RankTable", 0), "RankTable");
    Tensor out = c.out("Out");
    return () -> out.elements().setLong(0, table.size() == 0 ? 0 : table.length(0));
  }

  private static Kernel arrayLength(KernelContext c) {
    TensorList x = Values.list(c.inValue("X", 0), "X");
    Tensor out = c.out("Out");
    return () -> out.elements().setLong(0, x.size());
  }
}
