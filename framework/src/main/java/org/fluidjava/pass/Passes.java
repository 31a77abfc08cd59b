package org.fluidjava.pass;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.program.Program;

/** The passes that an executor applies, in order; any can be left out by name. */
public final class Passes {
  private final List<Pass> passes;

  private Passes(List<Pass> passes) {
    this.passes = passes;
  }

  private static final class Installed {
    static final List<Pass> PASSES = load();

    private static List<Pass> load() {
      List<Pass> found = new ArrayList<>();
      ServiceLoader.load(Pass.class, Passes.class.getClassLoader()).forEach(found::add);
      return List.copyOf(found);
    }
  }

  /**
   * All installed passes, less those that {@code -Dfluid.passes.off=a,b} (or {@code all}) names.
   */
  public static Passes all() {
    String off = System.getProperty("fluid.passes.off", "");
    if (off.equals("all")) {
      return none();
    }
    return new Passes(Installed.PASSES).without(off.isEmpty() ? new String[0] : off.split(","));
  }

  /** No passes: the program runs as it was written. */
  public static Passes none() {
    return new Passes(List.of());
  }

  /**
   * These without some.
   *
   * @throws IllegalArgumentException when no installed pass has a name
   */
  public Passes without(String... names) {
    Set<String> off = Set.of(names);
    for (String name : off) {
      if (Installed.PASSES.stream().noneMatch(pass -> pass.name().equals(name))) {
        throw new IllegalArgumentException(
            "there is no pass '"
                + name
                + "'; there are "
                + Installed.PASSES.stream().map(Pass::name).toList());
      }
    }
    return new Passes(passes.stream().filter(pass -> !off.contains(pass.name())).toList());
  }

  /** The passes in order. */
  public List<Pass> list() {
    return passes;
  }

  /** Applies all to a program. */
  public void apply(Program program, List<String> fetches, String placeKind, Kernels kernels) {
    PassContext context = new PassContext(new HashSet<>(fetches), placeKind, kernels);
    for (Pass pass : passes) {
      pass.apply(program, context);
    }
  }
}
