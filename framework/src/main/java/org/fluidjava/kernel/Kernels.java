package org.fluidjava.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.fluidjava.device.Device;
import org.fluidjava.device.Place;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of some back ends. The kernels of an operator are registered when they are first
 * asked for.
 */
public final class Kernels {
  private final Map<String, Backend> backends = new LinkedHashMap<>();
  private final Map<String, KernelTable> tables = new HashMap<>();

  /** The kernels of these back ends. */
  public Kernels(Iterable<Backend> found) {
    for (Backend backend : found) {
      Backend before = backends.put(backend.placeKind(), backend);
      if (before != null) {
        throw new IllegalStateException(
            "two back ends for "
                + backend.placeKind()
                + ": "
                + before.getClass().getName()
                + " and "
                + backend.getClass().getName());
      }
    }
  }

  private static final class Installed {
    static final Kernels KERNELS =
        new Kernels(ServiceLoader.load(Backend.class, Kernels.class.getClassLoader()));
  }

  /** The kernels of all back ends that are installed. */
  public static Kernels installed() {
    return Installed.KERNELS;
  }

  /** All back ends by kind of place. */
  public Map<String, Backend> backends() {
    return java.util.Collections.unmodifiableMap(backends);
  }

  /**
   * The back end of a place.
   *
   * @throws IllegalStateException when there is none, or it cannot be used here; the text says why
   */
  public Backend backend(Place place) {
    Backend backend = backends.get(place.kind());
    if (backend == null) {
      throw new IllegalStateException(
          "no back end for " + place + " is on the class path; there is: " + backends.keySet());
    }
    Optional<String> reason = backend.whyUnavailable();
    if (reason.isPresent()) {
      throw new IllegalStateException(place + " cannot be used: " + reason.get());
    }
    return backend;
  }

  /** The device behind a place, see {@link #backend}. */
  public Device open(Place place) {
    return backend(place).open(place);
  }

  /** The best usable place: CUDA when a device can be used, else the CPU. */
  public Place auto() {
    Backend cuda = backends.get("cuda");
    return cuda != null && cuda.whyUnavailable().isEmpty() ? Place.cuda(0) : Place.cpu();
  }

  /** Why {@link #auto} chose as it did, in one line. */
  public String whyAuto() {
    Backend cuda = backends.get("cuda");
    if (cuda == null) {
      return "cpu: no CUDA back end is on the class path";
    }
    return cuda.whyUnavailable().map(reason -> "cpu: " + reason).orElse("cuda:0: usable");
  }

  /** The kernel for a key; null when there is none. */
  public @Nullable KernelFactory find(KernelKey key) {
    return table(key.placeKind()).find(key);
  }

  /**
   * What exists for an operator, as {@code cpu/FLOAT32, cpu/FLOAT64}; {@code none} when nothing
   * does.
   */
  public String existing(String type) {
    List<String> found = new ArrayList<>();
    for (String kind : new TreeSet<>(backends.keySet())) {
      for (DType dtype : DType.values()) {
        if (find(new KernelKey(type, kind, dtype)) != null) {
          found.add(kind + "/" + dtype);
        }
      }
    }
    return found.isEmpty() ? "none" : String.join(", ", found);
  }

  /** Whether any kernel exists for an operator on a kind of place. */
  public boolean has(String type, String placeKind) {
    for (DType dtype : DType.values()) {
      if (find(new KernelKey(type, placeKind, dtype)) != null) {
        return true;
      }
    }
    return false;
  }

  private synchronized KernelTable table(String placeKind) {
    return tables.computeIfAbsent(placeKind, kind -> new KernelTable(kind, backends.get(kind)));
  }
}
