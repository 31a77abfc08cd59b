package org.fluidjava.cpu.control;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.RankTable;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.LoD;

/** Kernels of {@code lod_tensor_to_array} and its inverse {@code array_to_lod_tensor}. */
final class LodTensorToArrayKernels {
  private LodTensorToArrayKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("lod_tensor_to_array", LodTensorToArrayKernels::split)
        .forAll("array_to_lod_tensor", LodTensorToArrayKernels::join);
  }

  private static Kernel split(KernelContext c) {
    Tensor x = c.in("X");
    RankTable table = RankTableKernels.table(c.inValue("RankTable", 0), "RankTable");
    TensorList out = TensorArrayKernels.list(c.outValue("Out", 0), "Out");
    return () -> {
      int level = table.coarser().levels();
      RuleViolation.unless(
          level < x.lod().levels() && x.lod().sequences(level) == table.size(),
          "X must have the %d sequences of the rank table at LoD level %d, but its LoD is %s",
          table.size(),
          level,
          x.lod());
      int[] starts = x.lod().offsets(level);
      int steps = table.size() == 0 ? 0 : table.length(0);
      out.setSize(0);
      out.setSize(steps);
      for (int step = 0; step < steps; step++) {
        int[] chosen = new int[table.longerThan(step)];
        for (int i = 0; i < chosen.length; i++) {
          chosen[i] = starts[table.index(i)] + step;
          RuleViolation.unless(
              chosen[i] < starts[table.index(i) + 1],
              "sequence %d of X is shorter than the rank table says (%d)",
              table.index(i),
              table.length(i));
        }
        Pieces.gather(x, level + 1, chosen, out.get(step));
      }
    };
  }

  private static Kernel join(KernelContext c) {
    TensorList x = TensorArrayKernels.list(c.inValue("X", 0), "X");
    RankTable table = RankTableKernels.table(c.inValue("RankTable", 0), "RankTable");
    Tensor out = c.out("Out");
    return () -> join(x, table, out);
  }

  private static void join(TensorList x, RankTable table, Tensor out) {
    int steps = table.size() == 0 ? 0 : table.length(0);
    RuleViolation.unless(
        x.size() >= steps && steps > 0,
        "the tensor array '%s' has %d items, but the longest sequence of the rank table has %d",
        x.name(),
        x.size(),
        steps);
    int[][] starts = new int[steps][];
    long rows = 0;
    for (int step = 0; step < steps; step++) {
      starts[step] = Pieces.rowOffsets(x.get(step), 0);
      RuleViolation.unless(
          starts[step].length - 1 >= table.longerThan(step),
          "item %d of the tensor array has %d sequences, but %d are longer than that",
          step,
          starts[step].length - 1,
          table.longerThan(step));
      rows += starts[step][table.longerThan(step)];
    }
    Tensor first = x.get(0);
    out.setDtype(first.dtype());
    out.resize(first.shape().with(0, rows));
    int[] place = new int[table.size()];
    for (int i = 0; i < place.length; i++) {
      place[table.index(i)] = i;
    }
    int[] lengths = new int[table.size()];
    List<List<Integer>> below = new ArrayList<>();
    for (int level = 0; level < first.lod().levels(); level++) {
      below.add(new ArrayList<>());
    }
    long at = 0;
    for (int sequence = 0; sequence < place.length; sequence++) {
      int rank = place[sequence];
      lengths[sequence] = table.length(rank);
      for (int step = 0; step < lengths[sequence]; step++) {
        Tensor item = x.get(step);
        int from = starts[step][rank];
        int to = starts[step][rank + 1];
        Pieces.copyRows(item, from, to, out, at);
        at += to - from;
        addLengths(item.lod(), rank, below);
      }
    }
    out.setLod(lod(table.coarser(), lengths, below));
  }

  private static void addLengths(LoD lod, int sequence, List<List<Integer>> below) {
    LoD piece = lod.isEmpty() ? LoD.NONE : Pieces.lodOf(lod, 0, new int[] {sequence});
    for (int level = 0; level < piece.levels(); level++) {
      for (int length : piece.lengths(level)) {
        below.get(level).add(length);
      }
    }
  }

  private static LoD lod(LoD coarser, int[] lengths, List<List<Integer>> below) {
    List<int[]> levels = new ArrayList<>(coarser.toLengths());
    levels.add(lengths);
    for (List<Integer> level : below) {
      levels.add(level.stream().mapToInt(Integer::intValue).toArray());
    }
    return LoD.ofLengths(levels.toArray(new int[0][]));
  }
}
