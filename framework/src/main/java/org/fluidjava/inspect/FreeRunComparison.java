package org.fluidjava.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Value;

/**
 * Runs one program on two sides, each on its own from the same values on, and compares what they
 * fetch step by step: differences add up over operators and steps, as they do in use. Where {@link
 * DeviceComparison} finds the operator that differs, this tells whether it matters.
 */
public final class FreeRunComparison {
  private final PreparedProgram first;
  private final PreparedProgram second;
  private final double tolerance;
  private final List<Row> rows = new ArrayList<>();
  private int steps;

  /**
   * One fetched variable of one step.
   *
   * @param step from 1
   * @param variable its name
   * @param shape its extents
   * @param first its worst element on the first side; its first element when all are equal
   * @param second the same element on the second side
   * @param worst how far the two values lie apart
   * @param tolerance the largest relative difference that counts as equal
   */
  public record Row(
      int step,
      String variable,
      String shape,
      double first,
      double second,
      Differences worst,
      double tolerance) {

    /** Whether the values differ by more than the tolerance. */
    public boolean isOver() {
      return !(worst.relative() <= tolerance);
    }
  }

  /**
   * Compares two prepared programs that fetch the same variables and have scopes of their own.
   *
   * @param tolerance the largest difference of an element, relative to the largest magnitude of its
   *     variable, that counts as equal in floating-point variables; integers must be equal
   */
  public FreeRunComparison(PreparedProgram first, PreparedProgram second, double tolerance) {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException("a tolerance is 0 or more, but this is " + tolerance);
    }
    if (!first.fetchNames().equals(second.fetchNames())) {
      throw new IllegalArgumentException(
          "the two sides fetch " + first.fetchNames() + " and " + second.fetchNames());
    }
    this.first = first;
    this.second = second;
    this.tolerance = tolerance;
  }

  /** Copies parameters, other kept values and the state of random numbers to the second side. */
  public void copyScope(List<String> names) {
    Scope from = first.scope();
    for (String name : names) {
      RuntimeValue value = from.find(name);
      if (value != null && value.isWritten()) {
        second.scope().set(name, from.get(name));
      }
    }
    second.scope().random().restore(from.random().seed(), from.random().step());
  }

  /** Runs both sides once and adds what is found. */
  public void step(Feed feed) {
    Fetched one = first.run(feed);
    Fetched other = second.run(feed);
    steps++;
    for (String name : first.fetchNames()) {
      rows.add(row(name, one.value(name), other.value(name)));
    }
  }

  private Row row(String name, Value one, Value other) {
    Differences worst = Differences.of(name, one, other);
    double x = worst.first();
    double y = worst.second();
    String shape = "";
    if (one instanceof LoDTensor tensor) {
      shape = tensor.shape().toString();
      if (worst.element() < 0 && tensor.numel() > 0) {
        x = tensor.at(0);
        y = other instanceof LoDTensor same && same.numel() > 0 ? same.at(0) : Double.NaN;
      }
    }
    return new Row(steps, name, shape, x, y, worst, tolerance);
  }

  /** The number of steps so far. */
  public int steps() {
    return steps;
  }

  /** All fetched variables, step by step. */
  public List<Row> rows() {
    return List.copyOf(rows);
  }

  /** The first variable that is over its tolerance. */
  public Optional<Row> firstOver() {
    return rows.stream().filter(Row::isOver).findFirst();
  }

  /** One line for each variable of each step, a verdict below. */
  public String text(String firstSide, String secondSide) {
    StringBuilder text =
        new StringBuilder(
            "%4s  %-40s %-16s %16s %16s %11s %11s%n"
                .formatted(
                    "step", "variable", "shape", firstSide, secondSide, "abs diff", "rel diff"));
    double largest = 0;
    for (Row row : rows) {
      largest = Math.max(largest, row.worst.relative());
      text.append(
          String.format(
              Locale.ROOT,
              "%4d%s %-40s %-16s %16.9g %16.9g %11.3g %11.3g%s%n",
              row.step,
              row.isOver() ? "!" : " ",
              row.variable,
              row.shape,
              row.first,
              row.second,
              row.worst.absolute(),
              row.worst.relative(),
              row.worst.note().isEmpty() ? "" : "  " + row.worst.note()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%d %s, the largest relative difference is %.3g; %s %g%n",
            steps,
            steps == 1 ? "step" : "steps",
            largest,
            firstOver().isPresent() ? "over the tolerance of" : "nothing is over the tolerance of",
            tolerance));
    return text.toString();
  }
}
