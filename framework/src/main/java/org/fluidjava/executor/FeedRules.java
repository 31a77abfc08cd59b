package org.fluidjava.executor;

import org.fluidjava.program.Operator;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Checks a fed value against its variable before any kernel sees it. */
final class FeedRules {
  private FeedRules() {}

  /**
   * Throws when a value does not fit.
   *
   * @param ownShape whether extents and LoD must be those declared, or only the element type
   */
  static void check(
      Variable variable, LoDTensor tensor, boolean ownShape, @Nullable Operator reader) {
    DType dtype = variable.dtype();
    if (dtype != null && dtype != tensor.dtype()) {
      throw fault(
          variable,
          tensor,
          reader,
          "must be " + dtype.fluidName() + " but is " + tensor.dtype().fluidName());
    }
    if (!ownShape) {
      return;
    }
    Shape shape = variable.shape();
    if (shape != null && shape.rank() > 0) {
      if (shape.rank() != tensor.shape().rank()) {
        throw fault(
            variable,
            tensor,
            reader,
            "must have %d dimensions but has %d".formatted(shape.rank(), tensor.shape().rank()));
      }
      if (!shape.matches(tensor.shape())) {
        throw fault(
            variable,
            tensor,
            reader,
            "must have the shape " + shape + " but has " + tensor.shape());
      }
    }
    if (variable.lodLevel() > 0 && tensor.lod().levels() != variable.lodLevel()) {
      String levels =
          variable.lodLevel() == 1 ? "one LoD level" : variable.lodLevel() + " LoD levels";
      throw fault(
          variable,
          tensor,
          reader,
          "holds sequences: it needs %s but has %s (build it with LoDTensor.ofSequences, or withLod)"
              .formatted(levels, tensor.lod().isEmpty() ? "none" : tensor.lod().levels()));
    }
  }

  private static IllegalArgumentException fault(
      Variable variable, LoDTensor tensor, @Nullable Operator reader, String rule) {
    String fed =
        tensor.dtype().fluidName()
            + " "
            + tensor.shape()
            + (tensor.lod().isEmpty() ? "" : " lod " + tensor.lod().levels());
    return new IllegalArgumentException(
        "feed '%s' %s\n  declared  %s\n  fed       %s%s"
            .formatted(
                variable.name(),
                rule,
                variable,
                fed,
                reader == null
                    ? ""
                    : "\n  read by operator "
                        + reader.index()
                        + " ("
                        + reader.type()
                        + ")"
                        + (reader.userLine().isEmpty() ? "" : ", added at " + reader.userLine())));
  }
}
