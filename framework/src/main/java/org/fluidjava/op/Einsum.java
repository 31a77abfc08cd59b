package org.fluidjava.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.tensor.Shape;

/**
 * An equation such as {@code bij,bjk->bik} applied to extents. Each label has a number: those of
 * the result first, in its order, then those that are summed.
 *
 * @param extents the extent of each label; -1 when unknown
 * @param operands the labels of each operand's axes
 * @param results how many labels the result has
 */
public record Einsum(long[] extents, List<int[]> operands, int results) {
  private static final String DOTS = "...";

  /**
   * Reads an equation. Without {@code ->} the result has the dots' extents and then, in
   * alphabetical order, the letters that come once.
   *
   * @throws RuleViolation when it does not fit the shapes
   */
  public static Einsum of(String equation, List<Shape> shapes) {
    String plain = equation.replace(" ", "");
    int arrow = plain.indexOf("->");
    String left = arrow < 0 ? plain : plain.substring(0, arrow);
    String[] terms = left.split(",", -1);
    RuleViolation.unless(
        terms.length == shapes.size(),
        "the equation '%s' must have a term for each of %d operands but has %d",
        equation,
        shapes.size(),
        terms.length);
    int dots = 0;
    for (int i = 0; i < terms.length; i++) {
      int letters = terms[i].replace(DOTS, "").length();
      int extra = shapes.get(i).rank() - letters;
      RuleViolation.unless(
          terms[i].contains(DOTS) ? extra >= 0 : extra == 0,
          "the term '%s' does not fit operand %d, %s",
          terms[i],
          i,
          shapes.get(i));
      dots = Math.max(dots, extra);
    }
    List<String> wanted =
        labels(arrow < 0 ? implied(terms) : plain.substring(arrow + 2), dots, dots, equation);
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (String label : wanted) {
      RuleViolation.unless(
          numbers.put(label, numbers.size()) == null,
          "the result of the equation '%s' has a letter twice",
          equation);
    }
    List<List<String>> given = new ArrayList<>();
    for (int i = 0; i < terms.length; i++) {
      int own = shapes.get(i).rank() - terms[i].replace(DOTS, "").length();
      List<String> labels = labels(terms[i], own, dots, equation);
      labels.forEach(label -> numbers.putIfAbsent(label, numbers.size()));
      given.add(labels);
    }
    return sized(equation, shapes, wanted, given, numbers);
  }

  private static Einsum sized(
      String equation,
      List<Shape> shapes,
      List<String> wanted,
      List<List<String>> given,
      Map<String, Integer> numbers) {
    long[] extents = new long[numbers.size()];
    boolean[] seen = new boolean[extents.length];
    List<int[]> operands = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      int[] axes =
          given.get(i).stream().mapToInt(label -> numbers.getOrDefault(label, 0)).toArray();
      for (int axis = 0; axis < axes.length; axis++) {
        long extent = shapes.get(i).dim(axis);
        long known = seen[axes[axis]] ? extents[axes[axis]] : 1;
        RuleViolation.unless(
            known < 0 || extent < 0 || known == extent || known == 1 || extent == 1,
            "the letter '%s' of the equation '%s' stands for %d and for %d",
            given.get(i).get(axis),
            equation,
            known,
            extent);
        extents[axes[axis]] = known == 1 ? extent : known;
        seen[axes[axis]] = true;
      }
      operands.add(axes);
    }
    for (int i = 0; i < wanted.size(); i++) {
      RuleViolation.unless(
          seen[i],
          "the letter '%s' of the result comes in no term of '%s'",
          wanted.get(i),
          equation);
    }
    return new Einsum(extents, operands, wanted.size());
  }

  /** The labels of a term; dots become the last {@code own} of {@code all} labels of their own. */
  private static List<String> labels(String term, int own, int all, String equation) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < term.length(); i++) {
      if (term.startsWith(DOTS, i)) {
        for (int k = all - own; k < all; k++) {
          labels.add("." + k);
        }
        i += DOTS.length() - 1;
      } else {
        RuleViolation.unless(
            Character.isLetter(term.charAt(i)),
            "the equation '%s' must be of letters, commas and dots",
            equation);
        labels.add(term.substring(i, i + 1));
      }
    }
    return labels;
  }

  private static String implied(String[] terms) {
    char[] letters = String.join("", terms).replace(DOTS, "").toCharArray();
    Arrays.sort(letters);
    StringBuilder result = new StringBuilder(String.join("", terms).contains(DOTS) ? DOTS : "");
    for (int i = 0; i < letters.length; i++) {
      boolean again =
          i > 0 && letters[i - 1] == letters[i]
              || i + 1 < letters.length && letters[i + 1] == letters[i];
      if (!again) {
        result.append(letters[i]);
      }
    }
    return result.toString();
  }

  /** The result's extents. */
  public Shape out() {
    return Shape.of(Arrays.copyOf(extents, results));
  }

  /** How far an operand's elements lie apart along each label; 0 where it has none or one. */
  public long[] steps(int operand, Shape shape) {
    long[] steps = new long[extents.length];
    int[] axes = operands.get(operand);
    long step = 1;
    for (int axis = axes.length - 1; axis >= 0; axis--) {
      steps[axes[axis]] += shape.dim(axis) == 1 ? 0 : step;
      step *= shape.dim(axis);
    }
    return steps;
  }
}
