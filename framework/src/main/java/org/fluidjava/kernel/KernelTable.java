package org.fluidjava.kernel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of one kind of place. At first only the operators' names are known; an operator's
 * kernels, with those of its gradient operator, are registered when one of them is looked up.
 */
final class KernelTable {
  private static final String GRADIENT = "_grad";

  private final String placeKind;
  private final @Nullable Backend backend;
  private final Set<String> pending = new HashSet<>();
  private final Set<KernelKey> notAsked = new HashSet<>();
  private final Map<KernelKey, KernelFactory> found = new HashMap<>();

  KernelTable(String placeKind, @Nullable Backend backend) {
    this.placeKind = placeKind;
    this.backend = backend;
    if (backend != null) {
      backend.register(new Names());
    }
  }

  /** The kernel for a key; null when there is none. */
  synchronized @Nullable KernelFactory find(KernelKey key) {
    KernelFactory known = found.get(key);
    if (known == null && backend != null) {
      // A gradient operator whose name does not say so is asked for by its own name.
      String operator = pending.contains(key.type()) ? key.type() : operatorOf(key.type());
      if (pending.remove(operator)) {
        backend.register(new One(operator));
        known = found.get(key);
      }
    }
    return known;
  }

  private static String operatorOf(String type) {
    return type.endsWith(GRADIENT) ? type.substring(0, type.length() - GRADIENT.length()) : type;
  }

  private void add(KernelKey key, KernelFactory factory) {
    KernelFactory before = found.put(key, factory);
    if (before != null) {
      throw new IllegalStateException(
          "two kernels for "
              + key
              + ": "
              + before.getClass().getName()
              + " and "
              + factory.getClass().getName());
    }
  }

  private static boolean isOf(@Nullable KernelFactory known, KernelFactory factory) {
    return known != null && known.getClass() == factory.getClass();
  }

  /** Wants no file; collects the names that groups ask for, and what comes without asking. */
  private final class Names implements Registrar {
    @Override
    public boolean wants(String... operators) {
      pending.addAll(Set.of(operators));
      return false;
    }

    @Override
    public Registrar kernel(String type, DType dtype, KernelFactory factory) {
      KernelKey key = new KernelKey(type, placeKind, dtype);
      add(key, factory);
      notAsked.add(key);
      return this;
    }
  }

  /** Wants one operator. */
  private final class One implements Registrar {
    private final String operator;

    One(String operator) {
      this.operator = operator;
    }

    @Override
    public boolean wants(String... operators) {
      for (String asked : operators) {
        if (asked.equals(operator)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public Registrar kernel(String type, DType dtype, KernelFactory factory) {
      KernelKey key = new KernelKey(type, placeKind, dtype);
      boolean again = notAsked.contains(key) && isOf(found.get(key), factory);
      if (!again && (type.equals(operator) || operatorOf(type).equals(operator))) {
        add(key, factory);
      }
      return this;
    }
  }
}
