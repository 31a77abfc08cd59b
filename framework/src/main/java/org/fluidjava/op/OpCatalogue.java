package org.fluidjava.op;

import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All operator definitions on the class path, with their derived gradient operators. A definition
 * is built when it is first looked up.
 */
public final class OpCatalogue {
  private final Map<String, OpProvider> providers = new HashMap<>();
  private final Map<String, OpDef> defs = new ConcurrentHashMap<>();

  /**
   * A catalogue of these providers.
   *
   * @throws IllegalStateException when two providers define the same operator
   */
  public OpCatalogue(Iterable<OpProvider> all) {
    Map<String, OpProvider> derived = new HashMap<>();
    for (OpProvider provider : all) {
      OpRegistrar names = OpRegistrar.names();
      provider.register(names);
      names.namesAskedFor().forEach(name -> claim(name, provider));
      names.stated().forEach(def -> claim(def.type(), provider));
      names.types().forEach(type -> derived.put(type, provider));
    }
    derived.forEach(providers::putIfAbsent);
  }

  private void claim(String type, OpProvider provider) {
    if (providers.put(type, provider) != null) {
      throw new IllegalStateException("two definitions of op " + type);
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

  /** The definition of a type; null when there is none. The same one for each call. */
  public @Nullable OpDef find(String type) {
    OpDef def = defs.get(type);
    return def == null ? define(type) : def;
  }

  private @Nullable OpDef define(String type) {
    OpProvider provider = providers.get(type);
    if (provider == null) {
      provider = providers.get(OpRegistrar.forward(type));
    }
    if (provider == null) {
      return null;
    }
    // One at a time: the first touch of operators' classes from two threads could wait in a circle.
    synchronized (this) {
      OpDef def = defs.get(type);
      if (def == null) {
        OpRegistrar one = OpRegistrar.one(type);
        provider.register(one);
        def = one.find(type);
        if (def != null) {
          defs.put(type, def);
        }
      }
      return def;
    }
  }

  /**
   * The definition of a type.
   *
   * @throws IllegalArgumentException when there is none
   */
  public OpDef get(String type) {
    OpDef def = find(type);
    if (def == null) {
      throw new IllegalArgumentException("no operator '" + type + "' is known to this build");
    }
    return def;
  }

  /** All types in alphabetical order; touches the files of all operators. */
  public synchronized TreeSet<String> types() {
    TreeSet<String> types = new TreeSet<>();
    for (OpProvider provider : Set.copyOf(providers.values())) {
      OpRegistrar all = OpRegistrar.all();
      provider.register(all);
      types.addAll(all.types());
    }
    return types;
  }
}
