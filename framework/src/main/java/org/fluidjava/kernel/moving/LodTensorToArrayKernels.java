package org.fluidjava.kernel.moving;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.device.RankTable;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.LoD;

/** Kernels of {@code lod_tensor_to_array} and its inverse {@code array_to_lod_tensor}. */
final class LodTensorToArrayKernels {
  private LodTensorToArrayKernels() {}

  static void register(Registrar kernels, RowMover.Factory rows) {
    kernels
        .forAll("lod_tensor_to_array", c -> split(c, rows))
        .forAll("array_to_lod_tensor", c -> join(c, rows));
  }

  private static Kernel split(KernelContext c, RowMover.Factory rows) {
    Tensor x = c.in("X");
    RankTable table = Values.table(c.inValue("RankTable", 0), "RankTable");
    TensorList out = Values.list(c.outValue("Out", 0), "Out");
    Movers movers = new Movers(c, rows);
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
        Pieces.gather(movers.at(step), x, level + 1, chosen, out.get(step));
      }
    };
  }

  private static Kernel join(KernelContext c, RowMover.Factory rows) {
    TensorList x = Values.list(c.inValue("X", 0), "X");
    RankTable table = Values.table(c.inValue("RankTable", 0), "RankTable");
    Tensor out = c.out("Out");
    Movers movers = new Movers(c, rows);
    return () -> join(movers, x, table, out);
  }

  private static void join(Movers movers, TensorList x, RankTable table, Tensor out) {
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
    int at = 0;
    int[][] to = new int[steps][];
    for (int step = 0; step < steps; step++) {
      to[step] = new int[starts[step][table.longerThan(step)]];
    }
    for (int sequence = 0; sequence < place.length; sequence++) {
      int rank = place[sequence];
      lengths[sequence] = table.length(rank);
      for (int step = 0; step < lengths[sequence]; step++) {
        Tensor item = x.get(step);
        for (int row = starts[step][rank]; row < starts[step][rank + 1]; row++) {
          to[step][row] = at++;
        }
        addLengths(item.lod(), rank, below);
      }
    }
    for (int step = 0; step < steps; step++) {
      int[] from = Pieces.range(0, to[step].length);
      Pieces.move(movers.at(step), x.get(step), from, out, to[step]);
    }
    out.setLod(lod(table.coarser(), lengths, below));
  }

  /** One for each step, so that what a mover keeps of its row numbers stays good. */
  private static final class Movers {
    private final KernelContext context;
    private final RowMover.Factory factory;
    private final List<RowMover> movers = new ArrayList<>();

    Movers(KernelContext context, RowMover.Factory factory) {
      this.context = context;
      this.factory = factory;
      at(0);
    }

    RowMover at(int step) {
      while (movers.size() <= step) {
        movers.add(factory.create(context));
      }
      return movers.get(step);
    }
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
