package org.fluidjava.op;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where groups register operator definitions. A group asks before it touches an operator's file:
 *
 * <pre>{@code
 * if (ops.wants("mul")) ops.add(MulOp.DEF);
 * }</pre>
 *
 * <p>Building all definitions, each with its class and its lambdas, takes longer than loading most
 * programs. Since groups ask, only the files of a program's own operators are ever touched. What is
 * added without asking is taken at once.
 */
public final class OpRegistrar {
  private static final String GRADIENT = "_grad";

  private enum Mode {
    /** Only names; no file is wanted. */
    NAMES,
    ONE,
    ALL
  }

  private final Mode mode;
  private final String wanted;
  private final Set<String> names = new HashSet<>();
  private final Map<String, OpDef> stated = new LinkedHashMap<>();
  private final Map<String, OpDef> derived = new LinkedHashMap<>();

  private OpRegistrar(Mode mode, String wanted) {
    this.mode = mode;
    this.wanted = wanted;
  }

  /** Collects the names that groups ask for, and what they add without asking. */
  static OpRegistrar names() {
    return new OpRegistrar(Mode.NAMES, "");
  }

  /** Collects the definition of one type. */
  static OpRegistrar one(String type) {
    return new OpRegistrar(Mode.ONE, type);
  }

  /** Collects all definitions. */
  static OpRegistrar all() {
    return new OpRegistrar(Mode.ALL, "");
  }

  /**
   * Whether the definition of one of these operators, or of the gradient operator of one, is to be
   * added. Costs next to nothing.
   *
   * @param types each type that the file defines
   */
  public boolean wants(String... types) {
    switch (mode) {
      case ALL:
        return true;
      case NAMES:
        names.addAll(Set.of(types));
        return false;
      default:
        for (String type : types) {
          if (wanted.equals(type) || forward(wanted).equals(type)) {
            return true;
          }
        }
        return false;
    }
  }

  /**
   * Adds definitions; those that are not wanted are left out.
   *
   * @throws IllegalStateException when an operator has two definitions
   */
  public void add(OpDef... defs) {
    for (OpDef def : defs) {
      add(def);
    }
  }

  /** Adds definitions, as {@link #add(OpDef...)}. */
  public void add(Collection<OpDef> defs) {
    defs.forEach(this::add);
  }

  private void add(OpDef def) {
    boolean every = mode != Mode.ONE;
    if ((every || wanted.equals(def.type())) && stated.put(def.type(), def) != null) {
      throw new IllegalStateException("two definitions of op " + def.type());
    }
    String gradient = def.gradientType();
    if (gradient != null && (every || wanted.equals(gradient))) {
      derived.put(gradient, def);
    }
  }

  /** The operator of a gradient operator, by the usual way of naming it; else the type itself. */
  static String forward(String type) {
    return type.endsWith(GRADIENT) ? type.substring(0, type.length() - GRADIENT.length()) : type;
  }

  /** What the groups asked for. */
  Set<String> namesAskedFor() {
    return names;
  }

  /** The definitions that files state, without derived gradient operators. */
  Collection<OpDef> stated() {
    return stated.values();
  }

  /** Types of all that was added, with derived gradient operators. */
  Set<String> types() {
    Set<String> types = new HashSet<>(stated.keySet());
    types.addAll(derived.keySet());
    return types;
  }

  /**
   * The definition of a type that was added; null when there is none. A gradient operator that a
   * file states itself goes before the derived one.
   */
  @Nullable OpDef find(String type) {
    OpDef def = stated.get(type);
    if (def == null) {
      OpDef differentiated = derived.get(type);
      def = differentiated == null ? null : differentiated.gradientDef();
    }
    return def;
  }
}
