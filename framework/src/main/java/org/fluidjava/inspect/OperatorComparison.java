package org.fluidjava.inspect;

/**
 * One operator on two sides.
 *
 * @param number its number among the operators of the first side
 * @param type its type; {@code transfer} for a copy between places
 * @param line the user's line that added it; empty when not known
 * @param firstPlace where the first side ran it; empty when only the second side has it
 * @param secondPlace where the second side ran it
 * @param cause why the second side ran it there
 * @param worst the output that differs most, over all steps
 * @param tolerance the largest relative difference that counts as equal
 * @param firstNanos time on the first side, all steps
 * @param secondNanos time on the second side, all steps
 * @param bytesMoved bytes that it copied between places on the second side, all steps
 */
public record OperatorComparison(
    int number,
    String type,
    String line,
    String firstPlace,
    String secondPlace,
    String cause,
    Differences worst,
    double tolerance,
    long firstNanos,
    long secondNanos,
    long bytesMoved) {

  /** Whether the outputs differ by more than the tolerance. */
  public boolean isOver() {
    return !(worst.relative() <= tolerance);
  }

  OperatorComparison plus(OperatorComparison later) {
    return new OperatorComparison(
        number,
        type,
        line,
        firstPlace,
        secondPlace,
        cause,
        Differences.worse(worst, later.worst),
        tolerance,
        firstNanos + later.firstNanos,
        secondNanos + later.secondNanos,
        bytesMoved + later.bytesMoved);
  }
}
