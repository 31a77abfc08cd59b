package org.fluidjava.op;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All operator definitions on the class path, with their derived gradient operators. */
public final class OpCatalogue {
  private final Map<String, OpDef> defs = new HashMap<>();

  /** A catalogue of these providers. */
  public OpCatalogue(Iterable<OpProvider> providers) {
    List<OpDef> derived = new ArrayList<>();
    for (OpProvider provider : providers) {
      for (OpDef def : provider.operators()) {
        OpDef before = defs.put(def.type(), def);
        if (before != null) {
          throw new IllegalStateException("two definitions of op " + def.type());
        }
        OpDef gradient = def.gradientDef();
        if (gradient != null) {
          derived.add(gradient);
        }
      }
    }
    // A gradient operator that a file states itself goes before the derived one.
    for (OpDef gradient : derived) {
      defs.putIfAbsent(gradient.type(), gradient);
    }
  }

  private static final class Installed {
    static final OpCatalogue CATALOGUE =
        new OpCatalogue(ServiceLoader.load(OpProvider.class, OpCatalogue.class.getClassLoader()));
  }

  /** The definitions of all providers that are installed; read once, never changed. */
  public static OpCatalogue installed() {
    return Installed.CATALOGUE;
  }

  /** The definition of a type; null when there is none. */
  public @Nullable OpDef find(String type) {
    return defs.get(type);
  }

  /**
   * The definition of a type.
   *
   * @throws IllegalArgumentException when there is none
   */
  public OpDef get(String type) {
    OpDef def = defs.get(type);
    if (def == null) {
      throw new IllegalArgumentException("no operator '" + type + "' is known to this build");
    }
    return def;
  }

  /** All types in alphabetical order. */
  public TreeSet<String> types() {
    return new TreeSet<>(defs.keySet());
  }
}
