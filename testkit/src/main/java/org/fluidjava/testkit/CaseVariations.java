package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fluidjava.op.AttrDef;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.LoD;

/**
 * Cases with other extents, LoD, numbers and attributes than given cases of the same operator,
 * drawn from a seed. Extents that were equal stay equal, so most draws still fit together; those
 * that do not are refused by the operator's own rules. The expected values of the given case do not
 * hold any more: a variation is for comparing two implementations.
 */
public final class CaseVariations {
  /** Extents grow by this at most. */
  private static final int GROWTH = 5;

  private final List<OpCase> bases;
  private final OpDef def;
  private final Map<String, List<Object>> attrValues = new TreeMap<>();

  /** Variations of cases of one operator, none of which must fail. */
  public CaseVariations(List<OpCase> bases) {
    if (bases.isEmpty()) {
      throw new IllegalArgumentException("there is no case to vary");
    }
    this.bases = List.copyOf(bases);
    def = OpCatalogue.installed().get(bases.get(0).type());
    for (OpCase base : bases) {
      base.attrs()
          .forEach(
              (name, value) ->
                  attrValues.computeIfAbsent(name, key -> new ArrayList<>()).add(value));
    }
    for (AttrDef attr : def.attrs().values()) {
      boolean steersOnly = attr.name().startsWith("use_") || attr.name().equals("is_test");
      if (attr.type() == AttrType.BOOLEAN && attr.defaultValue() != null && !steersOnly) {
        attrValues.put(attr.name(), List.of(false, true));
      }
    }
  }

  /** Variation {@code number}; the same number gives the same case. */
  public OpCase draw(long number) {
    SplittableRandom random = new SplittableRandom(def.type().hashCode() * 1_000_003L + number);
    OpCase base = bases.get(random.nextInt(bases.size()));
    Map<String, Object> attrs = new LinkedHashMap<>(base.attrs());
    if (!attrValues.isEmpty() && random.nextInt(2) == 0) {
      List<String> names = List.copyOf(attrValues.keySet());
      String name = names.get(random.nextInt(names.size()));
      List<Object> values = attrValues.getOrDefault(name, List.of());
      attrs.put(name, values.get(random.nextInt(values.size())));
    }
    Map<String, List<Values>> inputs = resized(base, extents(base, random), random);
    if (random.nextInt(8) == 0) {
      List<String> optional =
          inputs.keySet().stream()
              .filter(slot -> def.input(slot).optional() && !base.gradients().contains(slot))
              .toList();
      if (!optional.isEmpty()) {
        inputs.remove(optional.get(random.nextInt(optional.size())));
      }
    }
    return base.varied(base.name() + ", variation " + number, inputs, attrs, number);
  }

  private static Set<Values> tensors(OpCase base) {
    Set<Values> all = new LinkedHashSet<>();
    base.inputs().values().forEach(all::addAll);
    all.removeIf(values -> values.isEmpty());
    return all;
  }

  /** Old extents and numbers of sequences to new ones. */
  private static Map<Long, Long> extents(OpCase base, SplittableRandom random) {
    TreeSet<Long> old = new TreeSet<>();
    Set<Long> fixed = new LinkedHashSet<>();
    for (Values values : tensors(base)) {
      List<Long> own = new ArrayList<>();
      for (long extent : values.shape().dims()) {
        own.add(extent);
      }
      old.addAll(own);
      if (!values.isResizable()) {
        fixed.addAll(own);
      }
      for (int level = 0; level < values.lod().levels(); level++) {
        old.add((long) values.lod().sequences(level));
      }
    }
    old.remove(0L);
    Map<Long, Long> changed = new TreeMap<>();
    List<Long> free = new ArrayList<>(old);
    free.removeAll(fixed);
    free.remove(1L);
    if (free.isEmpty()) {
      return changed;
    }
    int way = random.nextInt(4);
    long one = free.get(random.nextInt(free.size()));
    long other = 1 + random.nextInt((int) Math.min(one, 64) + GROWTH);
    for (long extent : free) {
      if (way == 0) {
        changed.put(extent, 1L + random.nextInt((int) Math.min(extent, 64) + GROWTH));
      } else if (extent == one || way == 1 && extent % one == 0) {
        // Widths that are multiples of another (the four gates of a cell) grow with it.
        changed.put(extent, extent / one * other);
      }
    }
    return changed;
  }

  private static Map<String, List<Values>> resized(
      OpCase base, Map<Long, Long> extents, SplittableRandom random) {
    Map<LoD, LoD> lods = new LinkedHashMap<>();
    Map<String, List<Values>> inputs = new LinkedHashMap<>();
    base.inputs()
        .forEach(
            (slot, variables) -> {
              List<Values> made = new ArrayList<>();
              for (Values values : variables) {
                if (values.isEmpty() || !values.isResizable()) {
                  made.add(values);
                  continue;
                }
                long[] dims = values.shape().dims();
                for (int i = 0; i < dims.length; i++) {
                  dims[i] = extents.getOrDefault(dims[i], dims[i]);
                }
                LoD lod =
                    lods.computeIfAbsent(values.lod(), old -> lod(old, dims, extents, random));
                made.add(values.resized(dims, lod));
              }
              inputs.put(slot, List.copyOf(made));
            });
    return inputs;
  }

  private static LoD lod(LoD old, long[] dims, Map<Long, Long> extents, SplittableRandom random) {
    if (old.isEmpty() || dims.length == 0) {
      return old;
    }
    int[][] lengths = new int[old.levels()][];
    for (int level = 0; level < lengths.length; level++) {
      long count = old.sequences(level);
      lengths[level] = new int[Math.toIntExact(extents.getOrDefault(count, count))];
    }
    for (int level = 0; level < lengths.length; level++) {
      int total = level + 1 < lengths.length ? lengths[level + 1].length : Math.toIntExact(dims[0]);
      boolean mayBeEmpty = Arrays.stream(old.lengths(level)).anyMatch(length -> length == 0);
      share(lengths[level], total, mayBeEmpty, random);
    }
    return LoD.ofLengths(lengths);
  }

  /** Shares a total among sequences. */
  private static void share(int[] lengths, int total, boolean mayBeEmpty, SplittableRandom random) {
    int left = total;
    if (!mayBeEmpty && left >= lengths.length) {
      Arrays.fill(lengths, 1);
      left -= lengths.length;
    }
    while (left > 0 && lengths.length > 0) {
      int part = 1 + random.nextInt(left);
      lengths[random.nextInt(lengths.length)] += part;
      left -= part;
    }
  }
}
