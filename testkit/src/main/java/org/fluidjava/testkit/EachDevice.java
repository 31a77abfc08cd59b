package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Value;

/**
 * Runs a case on several places, or on one place with several sets of kernels, and compares each
 * with the first: results and gradients.
 */
public final class EachDevice {
  private record Target(String name, Place place, Kernels kernels) {}

  private final List<Target> targets = new ArrayList<>();

  /** Adds a place with its kernels; the first one added is the truth for the others. */
  public EachDevice with(String name, Place place, Kernels kernels) {
    targets.add(new Target(name, place, kernels));
    return this;
  }

  /**
   * Every kind of place that can be used here, with the installed kernels; the CPU is the truth.
   */
  public static EachDevice installed() {
    Kernels kernels = Kernels.installed();
    EachDevice devices = new EachDevice().with("cpu", Place.cpu(), kernels);
    kernels
        .backends()
        .forEach(
            (kind, backend) -> {
              if (!kind.equals("cpu") && backend.whyUnavailable().isEmpty()) {
                devices.with(kind, Place.cuda(0), kernels);
              }
            });
    return devices;
  }

  /**
   * Compares one case. Places without the case's kernel are left out.
   *
   * @return the names of the places that took part
   * @throws AssertionError when a place differs from the first by more than the case's tolerance
   */
  public List<String> compare(OpCase opCase, DType floatType) {
    List<String> compared = new ArrayList<>();
    Map<String, Value> truth = new LinkedHashMap<>();
    for (Target target : targets) {
      if (new CaseRun(target.place(), target.kernels()).missingKernel(opCase, floatType) != null) {
        continue;
      }
      Map<String, Value> got = results(target, opCase, floatType);
      for (Map.Entry<String, Value> entry : got.entrySet()) {
        Value first = truth.putIfAbsent(entry.getKey(), entry.getValue());
        if (first != null) {
          String what =
              "%s %s: %s on %s beside %s"
                  .formatted(
                      opCase,
                      floatType.fluidName(),
                      entry.getKey(),
                      target.name(),
                      compared.get(0));
          boolean gradient = entry.getKey().endsWith(org.fluidjava.program.Names.GRAD);
          // Both sides may be off by the tolerance, in opposite directions.
          Tolerance one =
              gradient ? opCase.gradientTolerance(DType.FLOAT32) : opCase.tolerance(floatType);
          Comparison.same(
              what,
              first,
              entry.getValue(),
              new Tolerance(2 * one.relative(), 2 * one.absolute(), one.reason()));
        }
      }
      compared.add(target.name());
    }
    return compared;
  }

  private static Map<String, Value> results(Target target, OpCase opCase, DType floatType) {
    Map<String, Value> results = new LinkedHashMap<>();
    try (PreparedCase forward =
        PreparedCase.forward(opCase, floatType, target.place(), target.kernels())) {
      CaseProgram program = forward.program();
      forward
          .run()
          .values()
          .forEach(
              (name, value) -> {
                if (isChecked(program, name)) {
                  results.put(name, value);
                }
              });
    }
    if (opCase.hasGradientCheck()) {
      try (PreparedCase gradients =
          PreparedCase.withGradient(opCase, floatType, target.place(), target.kernels())) {
        results.putAll(gradients.run().values());
      }
    }
    return results;
  }

  /** Whether the case expects certain numbers of an output; others may differ between places. */
  private static boolean isChecked(CaseProgram program, String name) {
    for (Map.Entry<String, List<OpCase.Output>> slot : program.opCase().outputs().entrySet()) {
      int at = program.op().output(slot.getKey()).indexOf(name);
      if (at >= 0) {
        return slot.getValue().get(at).expected() != null;
      }
    }
    return false;
  }
}
