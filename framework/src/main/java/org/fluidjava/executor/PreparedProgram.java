package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.fluidjava.device.Departure;
import org.fluidjava.device.Device;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.program.Block;
import org.fluidjava.program.NearestName;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * A program ready to run many times on one place: its operators resolved to kernels over planned
 * buffers. Parameters and other persistable variables stay in the scope, which several prepared
 * programs may share.
 *
 * <p>It belongs to one thread at a time; {@link #fork} makes another for a second thread.
 */
public final class PreparedProgram implements AutoCloseable {
  private final Program program;
  private final Scope scope;
  private final Placement placement;
  private final List<String> fetchNames;
  private final Requirements needs;
  private final Bindings bindings;
  private final Step[] steps;
  private final List<AutoCloseable> owned;
  private final RuntimeValue[] fetches;
  private final String[] feedNames;
  private final RuntimeValue[] feeds;
  private final @Nullable Shape[] feedShapes;
  private final @Nullable LoD[] feedLods;
  private final Tensor[] persistables;
  private final @Nullable Shape[] persistableShapes;
  private final StepLoop.Listening listening = new StepLoop.Listening();
  private final AtomicReference<@Nullable Thread> user = new AtomicReference<>();
  private final boolean hasSubBlocks;
  private final List<RuntimeValue> renewed;
  private final EarlyFetches early;
  private boolean started;
  private boolean closed;

  PreparedProgram(
      Program rewritten,
      List<String> fetchNames,
      Scope scope,
      Requirements needs,
      Placement placement) {
    this.program = rewritten;
    this.scope = scope;
    this.needs = needs;
    this.placement = placement;
    this.fetchNames =
        fetchNames.isEmpty() ? List.copyOf(needs.declaredFetches) : List.copyOf(fetchNames);
    checkFetches();
    Preparation preparation = new Preparation(rewritten, scope, placement, listening);
    bindings = new Bindings(null, rewritten.global(), scope, placement);
    owned = preparation.owned();
    try {
      steps = preparation.prepare(bindings, needs.feeds.keySet(), new HashSet<>(this.fetchNames));
    } catch (RuntimeException e) {
      release();
      throw e;
    }
    fetches = this.fetchNames.stream().map(bindings::bind).toArray(RuntimeValue[]::new);
    feedNames = needs.feeds.keySet().toArray(new String[0]);
    feeds = Arrays.stream(feedNames).map(bindings::bind).toArray(RuntimeValue[]::new);
    feedShapes = new Shape[feeds.length];
    feedLods = new LoD[feeds.length];
    persistables =
        rewritten.global().vars().stream()
            .filter(Variable::persistable)
            .map(variable -> scope.find(variable.name()))
            .filter(value -> value instanceof Tensor)
            .toArray(Tensor[]::new);
    persistableShapes = new Shape[persistables.length];
    hasSubBlocks = rewritten.blocks().size() > 1;
    renewed = renewedValues();
    early = new EarlyFetches(steps, this.fetchNames, fetches);
  }

  private void checkFetches() {
    Set<String> known = new HashSet<>();
    program.global().vars().forEach(variable -> known.add(variable.name()));
    for (String name : fetchNames) {
      if (!known.contains(name)) {
        String nearest = NearestName.of(name, known);
        throw new PreparationException(
            "fetch '"
                + name
                + "' is not a variable of the program"
                + (nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?"));
      }
    }
  }

  /** The names that {@link #run} must be fed. */
  public List<String> feedNames() {
    return needs.declaredFeeds.isEmpty() ? List.of(feedNames) : List.copyOf(needs.declaredFeeds);
  }

  /** The names that {@link #run} fetches, in order. */
  public List<String> fetchNames() {
    return fetchNames;
  }

  /** The program as passes have rewritten it. */
  public Program program() {
    return program;
  }

  /** The scope with the parameters. */
  public Scope scope() {
    return scope;
  }

  /** Runs once and copies the fetches to the heap. */
  public Fetched run(Feed feed) {
    enter();
    try {
      early.begin();
      start(feed);
      Fetched fetched = new Fetched();
      for (int i = 0; i < fetches.length; i++) {
        fetched.put(fetchNames.get(i), fetch(i));
      }
      return fetched;
    } finally {
      early.end();
      user.set(null);
    }
  }

  /**
   * Runs once without copying anything back; on a device the work may still be under way
   * afterwards.
   */
  public void runWithoutFetch(Feed feed) {
    enter();
    try {
      start(feed);
    } finally {
      user.set(null);
    }
  }

  /**
   * A run taken step by step from outside: the feed is taken as {@link #run} takes it, then the
   * caller has each step computed by {@link StepListener.StepView#rerun}, in order. For tools that
   * compare and look for faults.
   */
  public List<StepListener.StepView> stepThrough(Feed feed) {
    enter();
    try {
      checkFeed(feed);
      renewed.forEach(PreparedProgram::renew);
      takeFeeds(feed);
      checkPersistables();
      // The next plain run must not trust shapes that somebody else's steps left.
      started = false;
      return List.of(steps);
    } finally {
      user.set(null);
    }
  }

  private Value fetch(int i) {
    if (!fetches[i].isWritten()) {
      throw new IllegalStateException(
          "fetch '" + fetchNames.get(i) + "' has no value: no operator that ran has written it");
    }
    Departure departure = early.take(i);
    return departure == null ? Scope.heapValue(fetches[i]) : departure.await();
  }

  private void enter() {
    if (closed) {
      throw new IllegalStateException("this prepared program is closed");
    }
    Thread other = user.compareAndExchange(null, Thread.currentThread());
    if (other != null) {
      throw new IllegalStateException(
          "this prepared program is running in thread '"
              + other.getName()
              + "'; thread '"
              + Thread.currentThread().getName()
              + "' needs its own: prepared.fork()");
    }
  }

  private void start(Feed feed) {
    checkFeed(feed);
    StepListener listener = listening.listener;
    if (listener != null) {
      listener.beforeRun();
    }
    renewed.forEach(PreparedProgram::renew);
    boolean changed = takeFeeds(feed) | persistablesChanged();
    checkPersistables();
    // Counts as started only when all went well: a failed run may leave shapes half inferred.
    boolean shapesMayHaveChanged = changed || !started || hasSubBlocks;
    started = false;
    StepLoop.run(steps, shapesMayHaveChanged, listening);
    started = true;
    scope.random().advance();
    if (listener != null) {
      listener.afterRun();
    }
  }

  /** Arrays, and what sub-blocks write, must not show the next run what this one left there. */
  private List<RuntimeValue> renewedValues() {
    Set<String> written = new HashSet<>();
    for (Block block : program.blocks()) {
      if (block.index() > 0) {
        block.ops().forEach(op -> written.addAll(op.outputNames()));
      }
    }
    List<RuntimeValue> values = new ArrayList<>();
    bindings
        .locals()
        .forEach(
            (name, value) -> {
              if (value instanceof TensorList || written.contains(name)) {
                values.add(value);
              }
            });
    return values;
  }

  private static void renew(RuntimeValue value) {
    if (value instanceof Tensor tensor) {
      tensor.forget();
    } else if (value instanceof TensorList list) {
      list.setSize(0);
    }
  }

  private void checkFeed(Feed feed) {
    Map<String, Value> given = feed.values();
    for (String name : given.keySet()) {
      if (program.global().ownVar(name) == null) {
        String nearest = NearestName.of(name, needs.feeds.keySet());
        throw new IllegalArgumentException(
            "feed '"
                + name
                + "' is not a variable of the program"
                + (nearest.isEmpty()
                    ? "; it reads the feeds " + needs.feeds.keySet()
                    : "; did you mean '" + nearest + "'?"));
      }
    }
    for (String name : feedNames) {
      Value value = given.get(name);
      if (value == null) {
        throw new IllegalArgumentException(
            Requirements.missing(
                name, java.util.Objects.requireNonNull(needs.feeds.get(name)), given.keySet()));
      }
      Variable variable = program.global().var(name);
      if (value instanceof LoDTensor tensor) {
        // A saved program says itself which feeds are checked; others may be of any shape there.
        boolean ownShape = program.wire() == null || variable.feedChecked();
        FeedRules.check(variable, tensor, ownShape, needs.feeds.get(name));
      }
    }
  }

  private boolean takeFeeds(Feed feed) {
    boolean changed = false;
    for (int i = 0; i < feeds.length; i++) {
      Value value = feed.values().get(feedNames[i]);
      if (value instanceof LoDTensor tensor) {
        changed |= !tensor.shape().equals(feedShapes[i]) || !tensor.lod().equals(feedLods[i]);
        feedShapes[i] = tensor.shape();
        feedLods[i] = tensor.lod();
      } else {
        changed = true;
      }
      if (value != null) {
        Scope.store(value, feeds[i]);
      }
    }
    return changed;
  }

  private boolean persistablesChanged() {
    boolean changed = false;
    for (int i = 0; i < persistables.length; i++) {
      Shape now = persistables[i].isWritten() ? persistables[i].shape() : null;
      if (now != persistableShapes[i]) {
        changed |= now == null || !now.equals(persistableShapes[i]);
        persistableShapes[i] = now;
      }
    }
    return changed;
  }

  private void checkPersistables() {
    if (started) {
      return;
    }
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, Operator> need : needs.persistables.entrySet()) {
      RuntimeValue value = scope.find(need.getKey());
      if (value instanceof Tensor tensor && !tensor.isWritten()) {
        missing.add(
            need.getKey()
                + " (operator "
                + need.getValue().index()
                + ", "
                + need.getValue().type()
                + ", reads it)");
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "these variables have no value yet; run the startup program or load parameters first:\n  "
              + String.join("\n  ", missing));
    }
  }

  /** Sets who watches the steps; null for nobody. */
  public void listen(@Nullable StepListener listener) {
    listening.listener = listener;
  }

  /** Another one over the same scope with buffers of its own, for a second thread. */
  public PreparedProgram fork() {
    return new PreparedProgram(program, fetchNames, scope, needs, placement);
  }

  /** Waits until the places have done all work given to them. */
  public void synchronize() {
    placement.synchronize();
  }

  /** The devices that it uses. */
  public List<Device> devices() {
    return placement.devices();
  }

  /** Step, operator, place and its cause, output, buffer and source line of each step. */
  public String describe() {
    return Description.of(steps);
  }

  boolean isClosed() {
    return closed;
  }

  /** Waits for the device and frees the buffers. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        placement.synchronize();
      } finally {
        // A device that is lost holds no work that still uses them.
        release();
      }
    }
  }

  private void release() {
    bindings.close();
    for (AutoCloseable item : owned) {
      try {
        item.close();
      } catch (Exception e) {
        throw new IllegalStateException("a buffer could not be freed", e);
      }
    }
    owned.clear();
  }
}
