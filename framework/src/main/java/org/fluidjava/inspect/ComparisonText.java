package org.fluidjava.inspect;

import java.util.Locale;

/** A {@link DeviceComparison} as a table for people. */
public final class ComparisonText {
  private ComparisonText() {}

  /** One line for each operator, the worst first difference explained below. */
  public static String of(DeviceComparison comparison, String firstSide, String secondSide) {
    StringBuilder text = new StringBuilder();
    if (!comparison.isInStep()) {
      text.append(
          "the two sides have different operators: each ran on its own, and differences add up\n");
    }
    text.append(
        "%4s  %-30s %-8s %-8s %11s %11s %10s %10s %12s  %s%n"
            .formatted(
                "op",
                "operator",
                firstSide,
                secondSide,
                "abs diff",
                "rel diff",
                "ms first",
                "ms second",
                "bytes moved",
                "line"));
    int steps = Math.max(1, comparison.steps());
    for (OperatorComparison each : comparison.operators()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%4d%s %-30s %-8s %-8s %11.3g %11.3g %10.4f %10.4f %12s  %s%n",
              each.number(),
              each.isOver() ? "!" : " ",
              each.type(),
              each.firstPlace(),
              each.secondPlace(),
              each.worst().absolute(),
              each.worst().relative(),
              each.firstNanos() / 1e6 / steps,
              each.secondNanos() / 1e6 / steps,
              each.bytesMoved() == 0 ? "" : "%,d".formatted(each.bytesMoved() / steps),
              each.line()));
    }
    long first = comparison.operators().stream().mapToLong(OperatorComparison::firstNanos).sum();
    long second = comparison.operators().stream().mapToLong(OperatorComparison::secondNanos).sum();
    text.append(
        String.format(
            Locale.ROOT,
            "%d %s, %d operators; all operators waited for one by one: %.3f ms and %.3f ms a step%n",
            comparison.steps(),
            comparison.steps() == 1 ? "step" : "steps",
            comparison.operators().size(),
            first / 1e6 / steps,
            second / 1e6 / steps));
    text.append(
        comparison
            .firstOver()
            .map(over -> verdict(over))
            .orElse("no operator is over its tolerance\n"));
    return text.toString();
  }

  private static String verdict(OperatorComparison over) {
    Differences worst = over.worst();
    String where = over.line().isEmpty() ? "" : ", added at " + over.line();
    if (!worst.note().isEmpty()) {
      return "first over tolerance: operator %d (%s%s), variable '%s': %s%n"
          .formatted(over.number(), over.type(), where, worst.variable(), worst.note());
    }
    return String.format(
        Locale.ROOT,
        "first over tolerance (%g): operator %d (%s%s), variable '%s', element %d: %.9g and %.9g%n",
        over.tolerance(),
        over.number(),
        over.type(),
        where,
        worst.variable(),
        worst.element(),
        worst.first(),
        worst.second());
  }
}
