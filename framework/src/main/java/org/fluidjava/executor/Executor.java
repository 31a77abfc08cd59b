package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.fluidjava.device.Device;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Value;

/**
 * Runs programs on one place over one scope.
 *
 * <pre>{@code
 * try (var executor = new Executor(new CPUPlace())) {
 *   executor.run(startup);
 *   Fetched result = executor.run(main, Feed.of("x", x), "fc_0.tmp_1");
 * }
 * }</pre>
 *
 * <p>{@link #run} prepares a program on first sight and keeps it; {@link #prepare} hands the
 * prepared program out, for loops that want nothing looked up.
 */
public final class Executor implements AutoCloseable {
  private final Place place;
  private final Kernels kernels;
  private final Device device;
  private final Scope scope;
  private final boolean ownsScope;
  private final Passes passes;
  private Fallback fallback = Fallback.WARN;
  private final Map<Program, Map<List<String>, Cached>> cache = new WeakHashMap<>();
  private final List<PreparedProgram> handedOut = new ArrayList<>();

  private record Cached(long version, PreparedProgram prepared) {}

  /** On a place, with the installed kernels, all passes, and a scope of its own. */
  public Executor(Place place) {
    this(place, Kernels.installed());
  }

  /** On a place with these kernels and a scope of its own. */
  public Executor(Place place, Kernels kernels) {
    this(place, kernels, new Scope(kernels.open(place)), true, Passes.all());
  }

  /** On a place over a scope that somebody else closes, with these passes. */
  public Executor(Place place, Kernels kernels, Scope scope, Passes passes) {
    this(place, kernels, scope, false, passes);
  }

  /** On a place with these passes and a scope of its own. */
  public Executor(Place place, Passes passes) {
    this(place, Kernels.installed(), new Scope(Kernels.installed().open(place)), true, passes);
  }

  private Executor(Place place, Kernels kernels, Scope scope, boolean ownsScope, Passes passes) {
    this.place = place;
    this.kernels = kernels;
    this.device = kernels.open(place);
    this.scope = scope;
    this.ownsScope = ownsScope;
    this.passes = passes;
    if (scope.device() != device) {
      throw new IllegalArgumentException(
          "the scope lies on " + scope.device().place() + ", but the executor is for " + place);
    }
  }

  /**
   * What to do with operators that have no kernel for the place; at first {@link Fallback#WARN}.
   */
  public Executor fallback(Fallback policy) {
    fallback = policy;
    return this;
  }

  /** The place. */
  public Place place() {
    return place;
  }

  /** Parameters and other values that outlive runs. */
  public Scope scope() {
    return scope;
  }

  /** The device behind the place. */
  public Device device() {
    return device;
  }

  /**
   * Prepares a program.
   *
   * @param program it is copied: later changes to it do not count
   * @param fetches names to fetch; none takes what the program's fetch operators say
   * @throws PreparationException when operators are unknown, kernels missing or fetches misspelt;
   *     all are listed
   * @throws org.fluidjava.op.OperatorException when an operator's inputs break a rule
   */
  public PreparedProgram prepare(Program program, List<String> fetches) {
    return prepare(program, fetches, Map::of);
  }

  /**
   * As {@link #prepare(Program, List)}, with values for the scope that may still be on their way.
   *
   * @param values asked for once, when all is done that does not need them; put into the scope
   */
  public PreparedProgram prepare(
      Program program, List<String> fetches, Supplier<Map<String, Value>> values) {
    Program copy = program.copy();
    Requirements needs = Requirements.of(copy, OpCatalogue.installed());
    Preparation.inferTypes(copy);
    List<String> wanted = fetches.isEmpty() ? needs.declaredFetches : fetches;
    passes.apply(copy, wanted, place.kind(), kernels);
    Requirements rewritten = Requirements.of(copy, OpCatalogue.installed());
    Placement placement = Placement.of(copy, place, kernels, fallback);
    PlacementTable.warn(copy, placement, fallback);
    values.get().forEach(scope::set);
    PreparedProgram prepared = new PreparedProgram(copy, wanted, scope, rewritten, placement);
    handedOut.removeIf(PreparedProgram::isClosed);
    handedOut.add(prepared);
    return prepared;
  }

  /** See {@link #prepare(Program, List)}. */
  public PreparedProgram prepare(Program program, Variable... fetches) {
    return prepare(program, Arrays.stream(fetches).map(Variable::name).toList());
  }

  /** Runs a program that needs no feed, such as a startup program. */
  public Fetched run(Program program) {
    return run(program, Feed.none());
  }

  /** Runs a program, preparing it on first sight. */
  public Fetched run(Program program, Feed feed, String... fetches) {
    return cached(program, List.of(fetches)).run(feed);
  }

  /** Runs a program, preparing it on first sight. */
  public Fetched run(Program program, Feed feed, Variable... fetches) {
    return cached(program, Arrays.stream(fetches).map(Variable::name).toList()).run(feed);
  }

  /** Runs a program, preparing it on first sight. */
  public Fetched run(Program program, Feed feed) {
    return cached(program, List.of()).run(feed);
  }

  private PreparedProgram cached(Program program, List<String> fetches) {
    Map<List<String>, Cached> known = cache.computeIfAbsent(program, key -> new HashMap<>());
    Cached cached = known.get(fetches);
    if (cached == null || cached.version() != program.version()) {
      if (cached != null) {
        handedOut.remove(cached.prepared());
        cached.prepared().close();
      }
      cached = new Cached(program.version(), prepare(program, fetches));
      known.put(fetches, cached);
    }
    return cached.prepared();
  }

  /** Frees all programs prepared here and, unless it was given, the scope. */
  @Override
  public void close() {
    handedOut.forEach(PreparedProgram::close);
    handedOut.clear();
    cache.clear();
    if (ownsScope) {
      scope.close();
    }
  }
}
