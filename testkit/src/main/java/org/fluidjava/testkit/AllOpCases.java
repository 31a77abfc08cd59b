package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.tensor.DType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/**
 * All cases as tests on one place: a back end's tests extend this once for each of its sets of
 * kernels. {@code -Dfluid.cases=mul,softmax} runs only those operators.
 */
@ExtendWith(NoNativeLeaks.class)
public abstract class AllOpCases {
  /** The kernels to test. */
  protected abstract Kernels kernels();

  /** The place that runs them. */
  protected Place place() {
    return Place.cpu();
  }

  /** Whether a case is skipped where the place lacks its kernel; else it fails. */
  protected boolean kernelsMayBeMissing() {
    return false;
  }

  /** One container for each operator, in it the tests of each case. */
  @TestFactory
  protected Stream<DynamicNode> operators() {
    CaseRun run = new CaseRun(place(), kernels());
    Map<String, List<DynamicNode>> byType = new TreeMap<>();
    for (OpCase opCase : OpCases.installed()) {
      byType.computeIfAbsent(opCase.type(), type -> new ArrayList<>()).addAll(tests(run, opCase));
    }
    return byType.entrySet().stream()
        .map(entry -> DynamicContainer.dynamicContainer(entry.getKey(), entry.getValue()));
  }

  private List<DynamicNode> tests(CaseRun run, OpCase opCase) {
    List<DynamicNode> tests = new ArrayList<>();
    if (opCase.mustFail()) {
      tests.add(
          test(run, opCase, opCase.floatTypes().get(0), "refused", () -> run.refusal(opCase)));
      return tests;
    }
    for (DType floatType : opCase.floatTypes()) {
      tests.add(
          test(
              run, opCase, floatType, floatType.fluidName(), () -> run.forward(opCase, floatType)));
    }
    if (opCase.hasGradientCheck()) {
      tests.add(
          test(run, opCase, opCase.floatTypes().get(0), "gradient", () -> run.gradient(opCase)));
    }
    return tests;
  }

  private DynamicTest test(
      CaseRun run, OpCase opCase, DType floatType, String aspect, Executable body) {
    return DynamicTest.dynamicTest(
        opCase.type() + ": " + opCase.name() + ", " + aspect,
        () -> {
          if (kernelsMayBeMissing() && !opCase.mustFail()) {
            String missing = run.missingKernel(opCase, floatType);
            Assumptions.assumeTrue(missing == null, missing);
          }
          body.execute();
        });
  }
}
