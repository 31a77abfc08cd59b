package org.fluidjava.cli;

import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code --place} says. */
final class Places {
  private static final Logger LOG = LoggerFactory.getLogger(Places.class);

  private Places() {}

  /** The place; for {@code auto} the log says which and why. */
  static Place parse(String text) {
    if (!text.equals("auto")) {
      return Place.parse(text);
    }
    Kernels kernels = Kernels.installed();
    LOG.info("place auto: {}", kernels.whyAuto());
    return kernels.auto();
  }
}
