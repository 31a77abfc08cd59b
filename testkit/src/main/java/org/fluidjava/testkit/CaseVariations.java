package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.program.Attr;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;

/**
 * Cases with other extents, ranks, LoD, numbers, attributes and element types than given cases of
 * the same operator, drawn from a seed. Extents that were equal mostly stay equal, so many draws
 * still fit together; those that do not are refused by the operator's own rules. The expected
 * values of the given case do not hold any more: a variation is for comparing two implementations.
 */
public final class CaseVariations {
  /** Extents grow by this at most. */
  private static final int GROWTH = 5;

  /** How the names of variations in float64 end. */
  static final String IN_FLOAT64 = " in float64";

  private static final String FLOAT64 = "float64";
  private static final String GIVEN = "given numbers";
  private static final String SPREAD = "an extent of 1";
  private static final String ALONE = "an extent of its own";
  private static final String RANK = "one more extent";
  private static final String EMPTY = "sequences without rows";
  private static final String LEVEL = "one more LoD level";
  private static final String LENGTHS = "other lengths of sequences";
  private static final String ABSENT = "without ";

  private final List<OpCase> bases;
  private final OpDef def;
  private final AttrVariations attrs;

  /**
   * A drawn case.
   *
   * @param opCase the case
   * @param floatType the float type that it is meant for
   * @param changes what was changed besides numbers, by names that can be left out of later draws
   */
  public record Variation(OpCase opCase, DType floatType, Set<String> changes) {
    /** Extents, LoD, attributes and types, without the numbers: equal for draws of one form. */
    public String form() {
      StringBuilder form = new StringBuilder().append(floatType);
      opCase
          .attrs()
          .forEach((name, value) -> form.append(' ').append(name).append(Attr.ofObject(value)));
      opCase
          .inputs()
          .forEach(
              (slot, values) -> {
                form.append(' ').append(slot);
                for (Values each : values) {
                  form.append(each.shape()).append(each.lod()).append(each.dtype(floatType));
                }
              });
      return form.toString();
    }
  }

  /** Variations of cases of one operator, none of which must fail. */
  public CaseVariations(List<OpCase> bases) {
    if (bases.isEmpty()) {
      throw new IllegalArgumentException("there is no case to vary");
    }
    this.bases = List.copyOf(bases);
    def = OpCatalogue.installed().get(bases.get(0).type());
    attrs = new AttrVariations(def, bases);
  }

  /** Variation {@code number}; the same number gives the same case. */
  public Variation draw(long number) {
    return draw(number, Set.of());
  }

  /** Variation {@code number} without some changes. */
  public Variation draw(long number, Set<String> unwanted) {
    SplittableRandom random = new SplittableRandom(def.type().hashCode() * 1_000_003L + number);
    OpCase base = bases.get(random.nextInt(bases.size()));
    Drawing drawing = new Drawing(base, random, unwanted);
    Map<String, Object> attributes = new LinkedHashMap<>(base.attrs());
    for (int i = random.nextInt(3); i > 0; i--) {
      String changed = attrs.change(attributes, drawing.rank, random, unwanted);
      if (!changed.isEmpty()) {
        drawing.changes.add(changed);
      }
    }
    if (!CaseTraits.is(base, "is_test") && base.attrs().containsKey("dropout_prob")) {
      // Between none and all it is chance which elements are dropped, and random numbers are not
      // those of Paddle.
      attributes.put("dropout_prob", base.attrs().get("dropout_prob"));
    }
    Map<String, List<Values>> inputs = drawing.inputs();
    DType floatType = DType.FLOAT32;
    if (base.floatTypes().contains(DType.FLOAT64) && drawing.may(FLOAT64, 4)) {
      floatType = DType.FLOAT64;
    }
    String name = base.name() + ", variation " + number;
    if (floatType == DType.FLOAT64) {
      name += IN_FLOAT64;
    }
    OpCase made = base.varied(name, inputs, attributes, number);
    return new Variation(made, floatType, drawing.changes);
  }

  /** The inputs of one draw. */
  private final class Drawing {
    private final OpCase base;
    private final SplittableRandom random;
    private final Set<String> unwanted;
    private final Set<String> changes = new LinkedHashSet<>();
    private final int rank;
    private final boolean redrawn;

    Drawing(OpCase base, SplittableRandom random, Set<String> unwanted) {
      this.base = base;
      this.random = random;
      this.unwanted = unwanted;
      rank = tensors().stream().mapToInt(each -> each.shape().rank()).max().orElse(0);
      boolean given = tensors().stream().anyMatch(each -> !each.isResizable());
      redrawn = given && may(GIVEN, 2);
    }

    /** Whether a change is made, once in {@code often} draws. */
    private boolean may(String change, int often) {
      boolean made = random.nextInt(often) == 0 && !unwanted.contains(change);
      if (made) {
        changes.add(change);
      }
      return made;
    }

    private List<Values> tensors() {
      List<Values> all = new ArrayList<>();
      base.inputs().values().forEach(all::addAll);
      all.removeIf(Values::isEmpty);
      return all;
    }

    private boolean isFree(Values values) {
      return values.isResizable() || redrawn && values.kind() != VarKind.LOD_TENSOR_ARRAY;
    }

    Map<String, List<Values>> inputs() {
      Map<Long, Long> extents = extents();
      LodVariations lods =
          new LodVariations(
              extents, random, () -> may(LENGTHS, 1), () -> may(EMPTY, 3), () -> may(LEVEL, 10));
      Map<String, List<Values>> inputs = new LinkedHashMap<>();
      long front = 0;
      if (may(RANK, 12)) {
        front = 1L + random.nextInt(3);
      }
      boolean onlyLargest = random.nextBoolean();
      for (Map.Entry<String, List<Values>> slot : base.inputs().entrySet()) {
        List<Values> made = new ArrayList<>();
        for (Values values : slot.getValue()) {
          if (values.isEmpty() || !isFree(values)) {
            made.add(values);
            continue;
          }
          long[] dims = values.shape().dims();
          for (int i = 0; i < dims.length; i++) {
            dims[i] = extents.getOrDefault(dims[i], dims[i]);
          }
          boolean grows = front > 0 && values.lod().isEmpty();
          if (grows && (!onlyLargest || dims.length == rank)) {
            long[] more = new long[dims.length + 1];
            // In front or second: what stands in front is a batch for most operators.
            int at = dims.length > 0 && onlyLargest ? 1 : 0;
            System.arraycopy(dims, 0, more, 0, at);
            more[at] = front;
            System.arraycopy(dims, at, more, at + 1, dims.length - at);
            dims = more;
          }
          LoD lod = lods.of(values.lod(), dims);
          if (lod.isEmpty() && dims.length > 0) {
            reshape(dims);
          }
          made.add(values.resized(dims, lod, extents.getOrDefault(values.height(), 0L)));
        }
        inputs.put(slot.getKey(), List.copyOf(made));
      }
      leaveOut(inputs);
      return inputs;
    }

    /** Gives one extent another value than all the others that were equal to it. */
    private void reshape(long[] dims) {
      int axis = random.nextInt(dims.length);
      if (may(SPREAD, 12)) {
        dims[axis] = 1;
      } else if (may(ALONE, 30)) {
        dims[axis] = 1L + random.nextInt((int) Math.min(dims[axis], 16) + GROWTH);
      }
    }

    private void leaveOut(Map<String, List<Values>> inputs) {
      if (random.nextInt(8) != 0) {
        return;
      }
      List<String> optional =
          inputs.keySet().stream()
              .filter(slot -> def.input(slot).optional() && !base.gradients().contains(slot))
              .filter(slot -> !unwanted.contains(ABSENT + slot))
              .toList();
      if (!optional.isEmpty()) {
        String slot = optional.get(random.nextInt(optional.size()));
        inputs.remove(slot);
        changes.add(ABSENT + slot);
      }
    }

    /** Old extents and numbers of sequences to new ones. */
    private Map<Long, Long> extents() {
      TreeSet<Long> old = new TreeSet<>();
      Set<Long> fixed = new LinkedHashSet<>();
      for (Values values : tensors()) {
        List<Long> own = new ArrayList<>();
        for (long extent : values.shape().dims()) {
          own.add(extent);
        }
        own.add(values.height());
        old.addAll(own);
        if (!isFree(values)) {
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
      free.removeIf(extent -> unwanted.contains(changeOf(extent)));
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
      changed.forEach(
          (from, to) -> {
            if (!from.equals(to)) {
              changes.add(changeOf(from));
            }
          });
      return changed;
    }

    private String changeOf(long extent) {
      return "extents of " + extent + " in " + base.name();
    }
  }
}
