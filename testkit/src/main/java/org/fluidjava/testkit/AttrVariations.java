package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.fluidjava.op.AttrDef;
import org.fluidjava.op.OpDef;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;

/**
 * Other values for an operator's attributes: those of its cases and, for numbers, others near them.
 */
final class AttrVariations {
  private final Map<String, List<Object>> values = new TreeMap<>();

  AttrVariations(OpDef def, List<OpCase> bases) {
    for (OpCase base : bases) {
      base.attrs()
          .forEach(
              (name, value) -> values.computeIfAbsent(name, key -> new ArrayList<>()).add(value));
    }
    for (AttrDef attr : def.attrs().values()) {
      Attr usual = attr.defaultValue();
      if (usual == null || steersOnly(attr.name()) || attr.type() == AttrType.BLOCK) {
        continue;
      }
      List<Object> known = values.computeIfAbsent(attr.name(), key -> new ArrayList<>());
      if (attr.type() == AttrType.BOOLEAN) {
        known.addAll(List.of(false, true));
      } else if (attr.type() == AttrType.INT
          || attr.type() == AttrType.FLOAT
          || attr.type() == AttrType.STRING) {
        known.add(usual.value());
      }
    }
    values.values().removeIf(List::isEmpty);
  }

  /** Attributes that choose a library or a mode of running, not what is computed. */
  private static boolean steersOnly(String name) {
    return name.startsWith("use_")
        || name.equals("is_test")
        || name.equals("seed")
        || name.contains("mkldnn")
        || name.contains("cudnn")
        || name.contains("quant")
        || name.startsWith("Scale_")
        || name.contains("workspace");
  }

  /** Changes one attribute; gives the change's name, or nothing. */
  String change(
      Map<String, Object> attrs, int rank, SplittableRandom random, Set<String> unwanted) {
    if (values.isEmpty()) {
      return "";
    }
    List<String> names = List.copyOf(values.keySet());
    String name = names.get(random.nextInt(names.size()));
    List<Object> known = values.getOrDefault(name, List.of());
    Object from = known.get(random.nextInt(known.size()));
    boolean near = random.nextInt(3) > 0 && !isType(name);
    Object to = near ? near(name, from, rank, random) : from;
    String change = "attribute " + name + (to.equals(from) ? "" : " near others");
    if (to instanceof Boolean || to instanceof String) {
      // One of the few values may be what Paddle never takes.
      change += " " + to;
    }
    if (unwanted.contains(change)) {
      return "";
    }
    attrs.put(name, to);
    return change;
  }

  /** Attributes whose number is the name of a type. */
  private static boolean isType(String name) {
    return name.contains("dtype") || name.contains("data_type") || name.endsWith("Type");
  }

  private static Object near(String name, Object from, int rank, SplittableRandom random) {
    if (from instanceof Float value) {
      return nearFloat(value, random);
    }
    if (from instanceof Double value) {
      return (double) nearFloat(value.floatValue(), random);
    }
    if (from instanceof Integer value) {
      return nearInt(name, value, rank, random);
    }
    if (from instanceof Long value && Math.abs(value) < 1 << 20) {
      return (long) nearInt(name, value.intValue(), rank, random);
    }
    if (from instanceof int[] list && list.length > 0) {
      int[] copy = list.clone();
      if (random.nextInt(3) == 0) {
        int other = random.nextInt(copy.length);
        int kept = copy[0];
        copy[0] = copy[other];
        copy[other] = kept;
      }
      if (random.nextBoolean()) {
        int at = random.nextInt(copy.length);
        copy[at] = nearInt(name, copy[at], rank, random);
      }
      return copy;
    }
    if (from instanceof float[] list && list.length > 0) {
      float[] copy = list.clone();
      int at = random.nextInt(copy.length);
      copy[at] = nearFloat(copy[at], random);
      return copy;
    }
    if (from instanceof List<?> list && !list.isEmpty()) {
      List<Object> copy = new ArrayList<>(list);
      if (random.nextInt(3) == 0) {
        Collections.swap(copy, 0, random.nextInt(copy.size()));
      }
      if (random.nextBoolean()) {
        int at = random.nextInt(copy.size());
        copy.set(at, near(name, copy.get(at), rank, random));
      }
      return copy;
    }
    return from;
  }

  private static float nearFloat(float value, SplittableRandom random) {
    if (value != 0 && Math.abs(value) < 0.01) {
      // An epsilon stays one.
      return value * (float) random.nextDouble(0.1, 5);
    }
    return switch (random.nextInt(8)) {
      case 0 -> -value;
      case 1, 2, 3 -> value + (float) (random.nextGaussian() / 2);
      default -> value * (float) random.nextDouble(0.25, 2);
    };
  }

  private static int nearInt(String name, int value, int rank, SplittableRandom random) {
    boolean axis = name.contains("axis") || name.contains("dim") || name.contains("axes");
    if (axis && rank > 0 && Math.abs(value) <= 8 && random.nextInt(4) > 0) {
      return random.nextInt(-rank, rank);
    }
    return random.nextBoolean() ? value + random.nextInt(-2, 4) : random.nextInt(-2, 7);
  }
}
