package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** What the catalogue's operators have and lack: CPU kernel, cases, gradient checks. */
public final class Coverage {
  private final OpCatalogue catalogue;
  private final Kernels kernels;
  private final Map<String, Integer> cases = new HashMap<>();
  private final Set<String> gradientChecked = new HashSet<>();
  private final Map<String, String> programs = new HashMap<>();
  private final Map<String, String> groups = new HashMap<>();

  private Coverage(OpCatalogue catalogue, Kernels kernels) {
    this.catalogue = catalogue;
    this.kernels = kernels;
  }

  /** Of the installed operators and cases, with these kernels. */
  public static Coverage installed(Kernels kernels) {
    Coverage coverage = new Coverage(OpCatalogue.installed(), kernels);
    for (OpCases group : ServiceLoader.load(OpCases.class, OpCases.class.getClassLoader())) {
      coverage.programs.putAll(group.coveredByPrograms());
      for (OpCase opCase : group.cases()) {
        coverage.cases.merge(opCase.type(), 1, Integer::sum);
        if (opCase.hasGradientCheck()) {
          coverage.gradientChecked.add(opCase.type());
        }
      }
    }
    for (OpProvider provider :
        ServiceLoader.load(OpProvider.class, OpProvider.class.getClassLoader())) {
      String path = provider.getClass().getPackageName();
      for (OpDef def : provider.operators()) {
        coverage.groups.put(def.type(), path.substring(path.lastIndexOf('.') + 1));
      }
    }
    return coverage;
  }

  /** The operators that are not gradients of others, in alphabetical order. */
  public List<String> operators() {
    TreeSet<String> types = new TreeSet<>(groups.keySet());
    types.removeIf(type -> type.endsWith("_grad"));
    return List.copyOf(types);
  }

  /** The group whose file defines an operator. */
  public String group(String type) {
    return groups.getOrDefault(type, "");
  }

  /** The number of cases of an operator. */
  public int cases(String type) {
    return cases.getOrDefault(type, 0);
  }

  /** Whether a case checks its gradient. */
  public boolean gradientChecked(String type) {
    return gradientChecked.contains(type);
  }

  /**
   * The test of whole programs that covers an operator instead of cases; empty when there is none.
   */
  public String program(String type) {
    return programs.getOrDefault(type, "");
  }

  /** The definition of an operator. */
  public OpDef definition(String type) {
    return catalogue.get(type);
  }

  /** Everything that is missing, one line for each fault. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (String type : catalogue.types()) {
      if (catalogue.find(type) == null) {
        missing.add(type + ": its group asks for it by another name");
      }
      // The executor itself reads these two.
      if (!type.equals("feed") && !type.equals("fetch") && !kernels.has(type, "cpu")) {
        missing.add(type + ": no CPU kernel");
      }
    }
    for (String type : operators()) {
      if (!program(type).isEmpty()) {
        continue;
      }
      if (cases(type) == 0) {
        missing.add(type + ": no case");
      } else if (catalogue.get(type).gradMaker() != null && !gradientChecked(type)) {
        missing.add(type + ": it has a gradient, but no case checks it");
      }
    }
    for (String type : cases.keySet()) {
      if (catalogue.find(type) == null) {
        missing.add(type + ": it has cases but no definition");
      }
    }
    programs.keySet().stream()
        .filter(type -> catalogue.find(type) == null)
        .forEach(
            type ->
                missing.add(
                    type + ": it is said to be covered by a program but has no definition"));
    return missing;
  }
}
