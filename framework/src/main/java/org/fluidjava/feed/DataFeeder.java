package org.fluidjava.feed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.LoDTensor;
import org.jspecify.annotations.Nullable;

/**
 * Turns samples into tensors, one field of each sample for each variable.
 *
 * <p>A field may be a number or truth value, an array of primitives, nested arrays or lists of
 * them, or a {@link LoDTensor}. For a variable without LoD, fields of one shape are stacked: the
 * first extent is the number of samples. For a variable with {@code n} LoD levels, the outer {@code
 * n} levels of nesting are sequences of sequences, whose lengths become the LoD, and what lies
 * below is stacked. Where the rank then differs from the variable's, the numbers are put into the
 * variable's shape: ids become [rows, 1] for a variable of shape [?, 1]. Numbers take the
 * variable's element type; a fraction or a number out of range for an integer type is refused, and
 * {@code byte[]} for int8 or uint8 is taken as bits.
 *
 * <p>Sequences of ids as {@code long[]} or {@code int[]} are copied without boxing.
 */
public final class DataFeeder {
  private final List<Variable> variables;

  /**
   * A feeder of these variables, in the order of the samples' fields.
   *
   * @throws IllegalStateException when one has no element type
   */
  public DataFeeder(List<Variable> variables) {
    this.variables = List.copyOf(variables);
    this.variables.forEach(Variable::knownDtype);
  }

  /** A feeder of these variables, in the order of the samples' fields. */
  public DataFeeder(Variable... variables) {
    this(List.of(variables));
  }

  /**
   * The tensors of a batch by variable name.
   *
   * @throws IllegalArgumentException when a sample does not fit: the text names the variable, the
   *     sample, what was expected and what was given
   */
  public Map<String, LoDTensor> feed(Iterable<? extends Object[]> samples) {
    FeedColumn[] columns = new FeedColumn[variables.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = new FeedColumn(variables.get(i));
    }
    int number = 0;
    for (@Nullable Object[] sample : samples) {
      if (sample.length != columns.length) {
        throw new IllegalArgumentException(
            "sample "
                + number
                + ": expected "
                + columns.length
                + " fields "
                + variables.stream().map(Variable::name).toList()
                + ", given "
                + sample.length);
      }
      for (int i = 0; i < columns.length; i++) {
        try {
          columns[i].add(sample[i]);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "feed of '" + variables.get(i).name() + "', sample " + number + ": " + e.getMessage(),
              e);
        }
      }
      number++;
    }
    if (number == 0) {
      throw new IllegalArgumentException("expected at least one sample to feed, given none");
    }
    Map<String, LoDTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < columns.length; i++) {
      Variable variable = variables.get(i);
      try {
        tensors.put(variable.name(), columns[i].toTensor());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "feed of '" + variable.name() + "' (" + number + " samples): " + e.getMessage(), e);
      }
    }
    return tensors;
  }
}
