package org.fluidjava.testkit;

import java.util.Arrays;
import java.util.Objects;
import org.fluidjava.tensor.DType;

/** What can be asked of a case: its attributes, ranks and sequences. */
final class CaseTraits {
  private CaseTraits() {}

  static boolean is(OpCase opCase, String attribute) {
    return Boolean.TRUE.equals(opCase.attrs().get(attribute));
  }

  static boolean isAdaptiveMax(OpCase opCase) {
    return is(opCase, "adaptive")
        && opCase.attrs().getOrDefault("pooling_type", "max").equals("max");
  }

  static long dim(OpCase opCase, String slot, int axis) {
    return first(opCase, slot).shape().dim(axis);
  }

  static double number(OpCase opCase, String attribute, double usual) {
    return opCase.attrs().getOrDefault(attribute, usual) instanceof Number number
        ? number.doubleValue()
        : usual;
  }

  /** Whether the number of fill_constant can be had in its integer type. */
  static boolean fitsItsType(OpCase opCase) {
    DType dtype = DType.ofNumber((int) number(opCase, "dtype", DType.FLOAT32.number()));
    Object text = opCase.attrs().getOrDefault("str_value", "");
    double value = number(opCase, "value", 0);
    if (!text.equals("")) {
      String word = text.toString().replace("inf", "Infinity").replace("nan", "NaN");
      value = Double.parseDouble(word);
    }
    return switch (dtype) {
      case INT64 -> Math.abs(value) < 0x1p63;
      case INT32 -> Math.abs(value) < 0x1p31;
      case INT16 -> Math.abs(value) < 0x1p15;
      case INT8 -> Math.abs(value) < 0x1p7;
      case UINT8 -> value >= 0 && value < 0x1p8;
      default -> true;
    };
  }

  static int axis(OpCase opCase) {
    return opCase.attrs().getOrDefault("axis", -1) instanceof Number axis ? axis.intValue() : -1;
  }

  static boolean axisAtEqualRanks(OpCase opCase) {
    return axis(opCase) > 0 && rank(opCase, "X") == rank(opCase, "Y");
  }

  static int rank(OpCase opCase, String slot) {
    return first(opCase, slot).declared(false).rank();
  }

  static boolean hasEmptySequence(OpCase opCase, String slot) {
    return !first(opCase, slot).lod().isEmpty()
        && Arrays.stream(first(opCase, slot).lod().lengths(0)).anyMatch(length -> length == 0);
  }

  static Values first(OpCase opCase, String slot) {
    return Objects.requireNonNull(opCase.inputs().get(slot), slot).get(0);
  }
}
