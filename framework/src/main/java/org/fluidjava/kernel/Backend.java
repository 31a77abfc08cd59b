package org.fluidjava.kernel;

import java.util.Map;
import java.util.Optional;
import org.fluidjava.device.Device;
import org.fluidjava.device.Place;

/** A kind of place with its kernels, found by {@link java.util.ServiceLoader}. */
public interface Backend {
  /** {@code cpu} or {@code cuda}. */
  String placeKind();

  /**
   * Why no place of this kind can be used here, in one line; empty when it can. Must be cheap and
   * never throw.
   */
  Optional<String> whyUnavailable();

  /**
   * The device behind a place; the same one for each call.
   *
   * @throws IllegalArgumentException when there is no such device
   */
  Device open(Place place);

  /**
   * Registers the kernels that the registrar {@linkplain Registrar#wants wants}. Called for the
   * names first, then again for each operator that is looked up, so it must do nothing else.
   */
  void register(Registrar registrar);

  /** What {@code doctor} prints: property to finding, in order. */
  default Map<String, String> diagnosis() {
    return Map.of();
  }
}
