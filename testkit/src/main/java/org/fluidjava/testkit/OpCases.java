package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** The cases of one group of operators, found by {@link ServiceLoader}. */
public interface OpCases {
  /** All cases of the group. */
  List<OpCase> cases();

  /**
   * Operators that no case of one operator can run, since they need sub-blocks or other operators
   * around them: type to the name of the test class that runs them in whole programs.
   */
  default Map<String, String> coveredByPrograms() {
    return Map.of();
  }

  /** Several operators' cases as one list. */
  @SafeVarargs
  static List<OpCase> join(List<OpCase>... lists) {
    List<OpCase> all = new ArrayList<>();
    for (List<OpCase> list : lists) {
      all.addAll(list);
    }
    return all;
  }

  /**
   * The cases of all groups. {@code -Dfluid.cases=mul,softmax} leaves only those of these
   * operators.
   *
   * @throws IllegalStateException when two cases of an operator have one name
   */
  static List<OpCase> installed() {
    String only = System.getProperty("fluid.cases", "");
    Set<String> types = only.isEmpty() ? Set.of() : Set.of(only.split(","));
    List<OpCase> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (OpCases group : ServiceLoader.load(OpCases.class, OpCases.class.getClassLoader())) {
      for (OpCase opCase : group.cases()) {
        if (!names.add(opCase.toString())) {
          throw new IllegalStateException("two cases have the name " + opCase);
        }
        if (types.isEmpty() || types.contains(opCase.type())) {
          all.add(opCase);
        }
      }
    }
    return all;
  }
}
