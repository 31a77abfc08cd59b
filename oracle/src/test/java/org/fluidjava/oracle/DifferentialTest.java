package org.fluidjava.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.testkit.CaseVariations;
import org.fluidjava.testkit.CaseVariations.Variation;
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
 * the results compared, and seeded variations of it in extents, LoD, numbers and attributes: {@code
 * -Dfluid.variations=200} for each operator, within {@code -Dfluid.seconds=5} for each. {@code
 * -Dfluid.shard=2/8} takes the third of eight parts of the operators, {@code
 * -Dfluid.cases=relu,mul} these. {@code -Dfluid.update=true} writes the findings for the table of
 * operators.
 */
@Tag("oracle")
class DifferentialTest {
  /** A change that alone fitted none of so many times is drawn no more. */
  private static final int FEW = 12;

  /** And one more for ten answers. Each ends Paddle's process; a new one takes a second or two. */
  private static final int MOST_REFUSALS = 8;

  @Test
  void paddleAgreesOrTheDifferenceIsExplained() throws IOException {
    Map<String, List<OpCase>> byType = new TreeMap<>();
    for (OpCase opCase : OpCases.installed()) {
      byType.computeIfAbsent(opCase.type(), type -> new ArrayList<>()).add(opCase);
    }
    String[] shard = System.getProperty("fluid.shard", "0/1").split("/", 2);
    int[] position = {0};
    byType
        .keySet()
        .removeIf(type -> position[0]++ % Integer.parseInt(shard[1]) != Integer.parseInt(shard[0]));
    List<String> unexplained = new ArrayList<>();
    boolean compared = false;
    try (PaddleOracle oracle = PaddleOracle.open()) {
      PaddleComparison comparison = new PaddleComparison(oracle, Place.cpu(), Kernels.installed());
      for (Map.Entry<String, List<OpCase>> operator : byType.entrySet()) {
        List<Finding> findings = new ArrayList<>();
        for (OpCase opCase : operator.getValue()) {
          findings.addAll(comparison.compare(opCase));
        }
        Set<String> forms = new HashSet<>();
        findings.addAll(variations(comparison, operator.getValue(), findings, forms));
        compared |= findings.stream().anyMatch(Finding::agrees);
        // A run over all operators is long, so what is known is kept as it comes.
        report(operator.getKey(), findings, forms.size(), unexplained);
      }
    }
    assertThat(String.join("\n", unexplained)).isEmpty();
    assertThat(compared).as("some case was compared").isTrue();
  }

  /**
   * Findings of as many variations as are asked for, of the cases that agree as they are, or whose
   * gradients alone differ for a known reason. A draw that does not fit together by our rules or by
   * Paddle's is none. What never fits, or what Paddle refuses more often than not (float64, say, or
   * a certain attribute), is drawn no more.
   */
  private static List<Finding> variations(
      PaddleComparison comparison, List<OpCase> cases, List<Finding> known, Set<String> forms)
      throws IOException {
    List<OpCase> agreeing = new ArrayList<>(cases);
    agreeing.removeIf(each -> known.stream().noneMatch(f -> f.opCase() == each && f.agrees()));
    known.stream()
        .filter(f -> f.asked() && !f.agrees())
        .filter(f -> !f.gradient() || isUnexplained(f))
        .forEach(f -> agreeing.remove(f.opCase()));
    List<Finding> findings = new ArrayList<>();
    if (agreeing.isEmpty()) {
      return findings;
    }
    CaseVariations variations = new CaseVariations(agreeing);
    int wanted = Integer.getInteger("fluid.variations", 0);
    long until = System.nanoTime() + 1_000_000_000L * Integer.getInteger("fluid.seconds", 3600);
    int valid = 0;
    int refusals = 0;
    Map<String, int[]> changes = new TreeMap<>();
    Set<String> unwanted = new TreeSet<>();
    for (int number = 0;
        valid < wanted
            && number < 30 * wanted
            && refusals < MOST_REFUSALS + valid / 10
            && System.nanoTime() < until;
        number++) {
      Variation variation = variations.draw(number, unwanted);
      List<Finding> found = comparison.compareIfValid(variation);
      if (found.isEmpty()) {
        if (variation.changes().size() == 1) {
          String change = variation.changes().iterator().next();
          int[] counts = changes.computeIfAbsent(change, key -> new int[3]);
          if (++counts[2] >= FEW && counts[0] == 0) {
            unwanted.add(change);
          }
        }
        continue;
      }
      boolean refused =
          found.stream().anyMatch(f -> f.difference().startsWith(PaddleComparison.REFUSES));
      for (String change : variation.changes()) {
        int[] counts = changes.computeIfAbsent(change, key -> new int[3]);
        counts[refused ? 1 : 0]++;
        if (counts[1] > Math.max(1, counts[0])) {
          unwanted.add(change);
        }
      }
      if (refused) {
        refusals++;
        System.out.println("  refused: " + variation.form() + " " + found);
      } else {
        valid++;
        forms.add(variation.form());
        findings.addAll(found);
        if (found.stream().anyMatch(DifferentialTest::isUnexplained)) {
          System.out.println("  differs: " + variation.form());
        }
      }
    }
    return findings;
  }

  private static void report(
      String type, List<Finding> findings, int forms, List<String> unexplained) throws IOException {
    PaddleAgreement agreement = agreement(findings, forms);
    if (Boolean.getBoolean("fluid.update")) {
      Path root = Files.isDirectory(Path.of("docs")) ? Path.of(".") : Path.of("..");
      Path file = root.resolve(PaddleAgreement.FILE);
      // Operators that were left out this time keep their line.
      Map<String, PaddleAgreement> all = new TreeMap<>(PaddleAgreement.read(file));
      all.put(type, agreement);
      PaddleAgreement.write(file, all);
    }
    System.out.println(type + ": " + agreement.text());
    for (Finding finding : findings) {
      if (isUnexplained(finding)) {
        String line =
            finding.opCase() + (finding.gradient() ? " gradient: " : ": ") + finding.difference();
        System.out.println("  " + line);
        unexplained.add(line);
      }
    }
  }

  private static boolean isUnexplained(Finding finding) {
    return finding.asked()
        && !finding.agrees()
        && PaddleDifferences.reason(finding.opCase(), finding.gradient()).isEmpty();
  }

  private static PaddleAgreement agreement(List<Finding> findings, int forms) {
    int[] agreed = new int[2];
    int[] asked = new int[2];
    Set<String> notes = new LinkedHashSet<>();
    for (Finding finding : findings) {
      int kind = finding.gradient() ? 1 : 0;
      asked[kind] += finding.asked() ? 1 : 0;
      agreed[kind] += finding.agrees() ? 1 : 0;
      if (finding.asked() && !finding.agrees()) {
        notes.add(PaddleDifferences.reason(finding.opCase(), finding.gradient()));
      }
      if (isUnexplained(finding)) {
        notes.add("not explained yet");
      }
    }
    if (asked[0] == 0) {
      findings.forEach(finding -> notes.add(finding.notAsked()));
    }
    notes.remove("");
    return new PaddleAgreement(
        agreed[0], asked[0], agreed[1], asked[1], String.join("; ", notes), forms);
  }
}
