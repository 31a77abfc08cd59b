package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.KernelKey;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.Placed;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Chooses where each variable's numbers lie. Variables that are tied together lie on one place. One
 * that only block 0 touches lies where it is first written, and a feed where its reader is. What
 * sub-blocks touch lies where most of its readers and writers are, those of inner loops counting
 * more: what is elsewhere is copied in every round.
 */
final class Homes {
  /** How much more an operator counts for each loop around it. */
  private static final double DEEPER = 10;

  private final Placement placement;
  private final BlockTree tree;
  private final Aliases aliases;
  private final Map<Variable, Map<Place, Double>> votes = new IdentityHashMap<>();
  private final Set<Variable> inSubBlocks = new HashSet<>();
  private final Set<Variable> decides = new HashSet<>();
  private final Set<Variable> summed = new HashSet<>();

  Homes(Placement placement, BlockTree tree, Aliases aliases) {
    this.placement = placement;
    this.tree = tree;
    this.aliases = aliases;
  }

  /**
   * The arrays that lie on the executor's place: all operators that touch them have a kernel there,
   * and most of what is written and read is there.
   *
   * @param ops the operators that touch arrays, which are not placed yet
   */
  Set<Variable> arraysOnDevice(List<Operator> ops) {
    Map<Variable, Map<Place, Double>> around = new IdentityHashMap<>();
    Predicate<Operator> others = op -> !ops.contains(op) && !Placement.hasBlock(op);
    for (Operator op : tree.ops()) {
      if (others.test(op)) {
        voteOf(op, around, false);
      }
    }
    Map<Variable, Map<Place, Double>> byArray = new LinkedHashMap<>();
    Set<Variable> onHost = new HashSet<>();
    for (Operator op : ops) {
      OpDef def = Transfers.definition(op);
      boolean able = placement.hasKernel(op, def) && !isPinnedToHost(op);
      for (BlockTree.Use use : BlockTree.uses(op)) {
        Variable variable = use.variable();
        if (variable.kind() == VarKind.LOD_TENSOR_ARRAY && !def.takesAnywhere(use.slot())) {
          Variable root = aliases.root(variable);
          Map<Place, Double> mine = byArray.computeIfAbsent(root, key -> new HashMap<>());
          itemsOf(op, def).forEach(item -> add(mine, around.getOrDefault(item, Map.of())));
          if (!able || variable.persistable()) {
            onHost.add(root);
          }
        }
      }
    }
    byArray.keySet().removeIf(root -> onHost.contains(root) || !isMain(byArray.get(root)));
    keepTogether(ops, byArray.keySet());
    return byArray.keySet();
  }

  /**
   * An operator's arrays all lie on one place: one that lies on the host takes the others along.
   */
  private void keepTogether(List<Operator> ops, Set<Variable> onDevice) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Operator op : ops) {
        List<Variable> roots = arraysOf(op).map(aliases::root).toList();
        if (!onDevice.containsAll(roots)) {
          changed |= onDevice.removeAll(roots);
        }
      }
    }
  }

  /** The arrays that an operator's kernel works on. */
  static Stream<Variable> arraysOf(Operator op) {
    OpDef def = Transfers.definition(op);
    return BlockTree.uses(op).stream()
        .filter(use -> use.variable().kind() == VarKind.LOD_TENSOR_ARRAY)
        .filter(use -> !def.takesAnywhere(use.slot()))
        .map(BlockTree.Use::variable);
  }

  private static boolean isPinnedToHost(Operator op) {
    Place pinned = Placed.of(op);
    return pinned != null && pinned.equals(Place.cpu());
  }

  private boolean isMain(@Nullable Map<Place, Double> given) {
    double main = 0;
    double other = 0;
    if (given != null) {
      for (Map.Entry<Place, Double> vote : given.entrySet()) {
        if (vote.getKey().equals(placement.main())) {
          main += vote.getValue();
        } else {
          other += vote.getValue();
        }
      }
    }
    return main >= other;
  }

  /** What an operator over arrays reads to write or writes as it reads, indices apart. */
  private static List<Variable> itemsOf(Operator op, OpDef def) {
    List<Variable> items = new ArrayList<>();
    for (BlockTree.Use use : BlockTree.uses(op)) {
      if (!def.readsOnHost(use.slot()) && !def.takesAnywhere(use.slot())) {
        items.add(use.variable());
      }
    }
    return items;
  }

  /** Sets the homes of all variables; all operators are placed. */
  void choose(Set<Variable> arraysOnDevice) {
    Map<Variable, Place> firstWriters = new IdentityHashMap<>();
    for (Operator op : tree.ops()) {
      boolean control = Placement.hasBlock(op);
      for (BlockTree.Use use : BlockTree.uses(op)) {
        Variable root = aliases.root(use.variable());
        if (control || op.block().index() > 0) {
          inSubBlocks.add(root);
        }
        if (!control && !use.input()) {
          firstWriters.putIfAbsent(root, placement.of(op).place());
        }
      }
      if (control) {
        noteControl(op);
      } else {
        voteOf(op, votes, true);
      }
    }
    Map<Variable, Place> homes = new IdentityHashMap<>();
    for (Block block : placement.program().blocks()) {
      for (Variable variable : block.vars()) {
        Variable root = aliases.root(variable);
        if (variable.persistable() && Placement.isNumbers(variable)) {
          // It lies in the scope, which other programs share.
          homes.put(root, placement.main());
        } else if (!homes.containsKey(root)) {
          homes.put(root, home(root, firstWriters.get(root), arraysOnDevice));
        }
      }
    }
    for (Block block : placement.program().blocks()) {
      for (Variable variable : block.vars()) {
        placement.setHome(variable, homes.getOrDefault(aliases.root(variable), placement.main()));
      }
    }
  }

  private void noteControl(Operator op) {
    OpDef def = Transfers.definition(op);
    for (BlockTree.Use use : BlockTree.uses(op)) {
      if (use.input() && placement.wanted(op, def, use.slot()) != null) {
        decides.add(aliases.root(use.variable()));
      } else if (!use.input() && use.slot().endsWith(Names.GRAD)) {
        summed.add(aliases.root(use.variable()));
      }
    }
  }

  private Place home(Variable root, @Nullable Place firstWriter, Set<Variable> arraysOnDevice) {
    if (root.kind() == VarKind.LOD_TENSOR_ARRAY) {
      return arraysOnDevice.contains(root) ? placement.main() : Place.cpu();
    }
    if (decides.contains(root) || !Placement.isNumbers(root)) {
      return Place.cpu();
    }
    Map<Place, Double> given = votes.getOrDefault(root, Map.of());
    Place home;
    if (inSubBlocks.contains(root)) {
      home = most(given, firstWriter);
    } else if (firstWriter != null) {
      home = firstWriter;
    } else {
      home = given.size() == 1 ? given.keySet().iterator().next() : placement.main();
    }
    return summed.contains(root) && !canAdd(home, root.dtype()) ? Place.cpu() : home;
  }

  /** Gradients of what rounds only read are added up where they lie. */
  private boolean canAdd(Place place, @Nullable DType dtype) {
    DType known = dtype == null ? DType.FLOAT32 : dtype;
    return placement.kernels().find(new KernelKey("sum", place.kind(), known)) != null;
  }

  private Place most(Map<Place, Double> given, @Nullable Place firstWriter) {
    Place best = firstWriter == null ? placement.main() : firstWriter;
    double most = given.getOrDefault(best, 0.0);
    for (Map.Entry<Place, Double> vote : given.entrySet()) {
      if (vote.getValue() > most) {
        most = vote.getValue();
        best = vote.getKey();
      }
    }
    return best;
  }

  private void voteOf(Operator op, Map<Variable, Map<Place, Double>> into, boolean roots) {
    OpDef def = Transfers.definition(op);
    double weight = Math.pow(DEEPER, Math.min(6, tree.depth(op.block())));
    for (BlockTree.Use use : BlockTree.uses(op)) {
      Place place = use.input() ? placement.wanted(op, def, use.slot()) : placement.of(op).place();
      if (place != null) {
        Variable variable = roots ? aliases.root(use.variable()) : use.variable();
        into.computeIfAbsent(variable, key -> new LinkedHashMap<>())
            .merge(place, weight, Double::sum);
      }
    }
  }

  private static void add(Map<Place, Double> to, Map<Place, Double> more) {
    more.forEach((place, weight) -> to.merge(place, weight, Double::sum));
  }
}
