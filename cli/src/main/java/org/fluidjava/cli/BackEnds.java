package org.fluidjava.cli;

import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.fluidjava.kernel.Backend;

/** The kinds of places that this build has kernels for, and whether they can be used here. */
final class BackEnds {
  private BackEnds() {}

  /** Adds what each back end says about itself; one that does not even load is a warning. */
  static void describe(Doctor.Findings findings) {
    Iterator<Backend> backEnds = ServiceLoader.load(Backend.class).iterator();
    boolean more = true;
    while (more) {
      try {
        more = backEnds.hasNext();
        if (more) {
          describe(backEnds.next(), findings);
        }
      } catch (ServiceConfigurationError | LinkageError broken) {
        findings.warning("a back end does not load: " + broken.getMessage());
      }
    }
  }

  private static void describe(Backend backEnd, Doctor.Findings findings) {
    Optional<String> reason = backEnd.whyUnavailable();
    findings.fact(
        "place " + backEnd.placeKind(), reason.map(why -> "not usable: " + why).orElse("usable"));
    backEnd.diagnosis().forEach((name, found) -> findings.fact("  " + name, found));
  }
}
