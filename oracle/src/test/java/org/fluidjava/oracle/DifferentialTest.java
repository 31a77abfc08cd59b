package org.fluidjava.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;
import org.fluidjava.testkit.PaddleAgreement;
import org.fluidjava.testkit.PaddleComparison;
import org.fluidjava.testkit.PaddleComparison.Finding;
import org.fluidjava.testkit.PaddleDifferences;
import org.fluidjava.testkit.PaddleOracle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every case on the real Paddle: the operator and its gradient operators as one saved program, with
 * the results compared. {@code -Dfluid.update=true} writes the findings for the table of operators.
 */
@Tag("oracle")
class DifferentialTest {
  @Test
  void paddleAgreesOrTheDifferenceIsExplained() throws IOException {
    Map<String, List<Finding>> byType = new TreeMap<>();
    try (PaddleOracle oracle = PaddleOracle.open()) {
      PaddleComparison comparison = new PaddleComparison(oracle, Place.cpu(), Kernels.installed());
      for (OpCase opCase : OpCases.installed()) {
        byType.computeIfAbsent(opCase.type(), type -> new ArrayList<>()).addAll(comparison.compare(opCase));
      }
    }
    if (Boolean.getBoolean("fluid.update")) {
      Path root = Files.isDirectory(Path.of("docs")) ? Path.of(".") : Path.of("..");
      Path file = root.resolve(PaddleAgreement.FILE);
      // Operators that were left out this time keep their line.
      Map<String, PaddleAgreement> all = new TreeMap<>(PaddleAgreement.read(file));
      byType.forEach((type, findings) -> all.put(type, agreement(findings)));
      PaddleAgreement.write(file, all);
    }
    List<String> unexplained = new ArrayList<>();
    byType.values().stream()
        .flatMap(List::stream)
        .filter(finding -> finding.asked() && !finding.agrees())
        .filter(finding -> PaddleDifferences.reason(finding.opCase()).isEmpty())
        .forEach(
            finding ->
                unexplained.add(
                    finding.opCase() + (finding.gradient() ? " gradient: " : ": ") + finding.difference()));
    assertThat(String.join("\n", unexplained)).isEmpty();
    assertThat(byType.values().stream().flatMap(List::stream).anyMatch(Finding::agrees))
        .as("some case was compared")
        .isTrue();
  }

  private static PaddleAgreement agreement(List<Finding> findings) {
    int[] agreed = new int[2];
    int[] asked = new int[2];
    Set<String> notes = new LinkedHashSet<>();
    for (Finding finding : findings) {
      int kind = finding.gradient() ? 1 : 0;
      asked[kind] += finding.asked() ? 1 : 0;
      agreed[kind] += finding.agrees() ? 1 : 0;
      if (finding.asked() && !finding.agrees()) {
        notes.add(PaddleDifferences.reason(finding.opCase()));
      }
    }
    if (asked[0] == 0) {
      findings.forEach(finding -> notes.add(finding.notAsked()));
    }
    notes.remove("");
    return new PaddleAgreement(agreed[0], asked[0], agreed[1], asked[1], String.join("; ", notes));
  }
}
