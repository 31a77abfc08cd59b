package org.fluidjava.inspect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.executor.StepListener;
import org.fluidjava.executor.StepListener.StepView;
import org.fluidjava.program.Operator;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * Runs one program on two sides, two places or two settings of one place, and tells operator by
 * operator how far the results lie apart, what each costs, and what moves.
 *
 * <p>Where both sides have the same operators, each operator of the second side gets the inputs of
 * the first side's: a difference belongs to the operator that shows it and to none before it. Where
 * passes made the operators differ, each side runs on its own and variables of the same name are
 * compared, so differences add up.
 *
 * <pre>{@code
 * var comparison = new DeviceComparison(onCpu, onCuda, 1e-5);
 * comparison.step(feed);
 * comparison.firstOver().ifPresent(System.out::println);
 * }</pre>
 */
public final class DeviceComparison {
  private final PreparedProgram first;
  private final PreparedProgram second;
  private final double tolerance;
  private final boolean inStep;
  private final Map<String, OperatorComparison> operators = new LinkedHashMap<>();
  private int steps;

  /**
   * Compares two prepared programs with scopes of their own.
   *
   * @param tolerance the largest difference of an element, relative to the largest magnitude of its
   *     variable, that counts as equal in floating-point variables; integers must be equal
   */
  public DeviceComparison(PreparedProgram first, PreparedProgram second, double tolerance) {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException("a tolerance is 0 or more, but this is " + tolerance);
    }
    this.first = first;
    this.second = second;
    this.tolerance = tolerance;
    inStep = sameOperators();
  }

  /** Whether each operator of the second side is given the inputs of the first side's. */
  public boolean isInStep() {
    return inStep;
  }

  private boolean sameOperators() {
    return signatures(first).equals(signatures(second));
  }

  private static List<String> signatures(PreparedProgram program) {
    List<String> all = new ArrayList<>();
    program
        .program()
        .global()
        .ops()
        .forEach(
            op -> {
              if (!op.type().equals("transfer")) {
                all.add(op.type() + op.outputNames().stream().map(DeviceComparison::base).toList());
              }
            });
    return all;
  }

  /** A variable's own name, where an operator works on its mirror on another place. */
  private static String base(String name) {
    int at = name.indexOf("@at:");
    return at < 0 ? name : name.substring(0, at);
  }

  /** Copies parameters, other kept values and the state of random numbers to the second side. */
  public void copyScope(List<String> names) {
    Scope from = first.scope();
    for (String name : names) {
      RuntimeValue value = from.find(name);
      if (value != null && value.isWritten()) {
        second.scope().set(name, from.get(name));
      }
    }
    second.scope().random().restore(from.random().seed(), from.random().step());
  }

  /** Runs both sides once and adds what is found. */
  public void step(Feed feed) {
    if (inStep) {
      stepTogether(feed);
    } else {
      stepApart(feed);
    }
    steps++;
  }

  /** The number of steps so far. */
  public int steps() {
    return steps;
  }

  /** All operators in the order of their running. */
  public List<OperatorComparison> operators() {
    return List.copyOf(operators.values());
  }

  /** The first operator that is over its tolerance. */
  public Optional<OperatorComparison> firstOver() {
    return operators.values().stream().filter(OperatorComparison::isOver).findFirst();
  }

  private void stepTogether(Feed feed) {
    Iterator<StepView> others = second.stepThrough(feed).iterator();
    try (Stopwatch watch = new Stopwatch(first);
        Stopwatch otherWatch = new Stopwatch(second)) {
      first.listen(
          new StepListener() {
            private int depth;
            private Map<String, Value> inputs = Map.of();

            @Override
            public void before(StepView step) {
              if (depth++ == 0) {
                inputs = values(step.inputs().values());
                watch.begin(step);
              }
            }

            @Override
            public void after(StepView step) {
              if (--depth == 0) {
                long nanos = watch.end();
                if (!step.operator().type().equals("transfer")) {
                  follow(step, nanos, inputs, others, otherWatch);
                }
              }
            }
          });
      first.runWithoutFetch(feed);
      while (others.hasNext()) {
        transfer(others.next(), otherWatch);
      }
      second.synchronize();
      second.scope().random().restore(first.scope().random().seed(), first.scope().random().step());
    } finally {
      first.listen(null);
    }
  }

  /** Has the second side compute the operator that the first has just computed. */
  private void follow(
      StepView step,
      long nanos,
      Map<String, Value> inputs,
      Iterator<StepView> others,
      Stopwatch watch) {
    List<StepView> moved = new ArrayList<>();
    while (others.hasNext()) {
      StepView other = others.next();
      if (other.operator().type().equals("transfer")) {
        transfer(other, watch);
        moved.add(other);
        continue;
      }
      give(inputs, other);
      if (other.operator().attr("sub_block") != null) {
        // Its block reads copies that were made of what was there before.
        Set<RuntimeValue> given = all(other.inputs());
        moved.stream()
            .filter(copy -> given.containsAll(all(copy.inputs())))
            .forEach(StepView::rerun);
      }
      watch.begin(other);
      other.rerun();
      long otherNanos = watch.end();
      Differences worst = compare(values(step.outputs().values()), other);
      record(step, other, worst, nanos, otherNanos, 0);
      return;
    }
  }

  private static Set<RuntimeValue> all(Map<String, List<RuntimeValue>> slots) {
    Set<RuntimeValue> values = Collections.newSetFromMap(new IdentityHashMap<>());
    slots.values().forEach(values::addAll);
    return values;
  }

  private void transfer(StepView step, Stopwatch watch) {
    watch.begin(step);
    step.rerun();
    record(null, step, Differences.none(""), 0, watch.end(), StepDevices.outputBytes(step));
  }

  private void give(Map<String, Value> inputs, StepView other) {
    for (List<RuntimeValue> slot : other.inputs().values()) {
      for (RuntimeValue value : slot) {
        Value given = inputs.get(base(value.name()));
        if (given != null && (value instanceof Tensor || value instanceof RowsTensor)) {
          Scope.store(given, value);
        }
      }
    }
  }

  private Differences compare(Map<String, Value> expected, StepView other) {
    return compare(expected, values(other.outputs().values()));
  }

  private static Differences compare(Map<String, Value> expected, Map<String, Value> got) {
    Differences worst = Differences.none("");
    for (Map.Entry<String, Value> entry : expected.entrySet()) {
      Value value = got.get(entry.getKey());
      if (value != null) {
        worst = Differences.worse(worst, Differences.of(entry.getKey(), entry.getValue(), value));
      }
    }
    return worst;
  }

  private void stepApart(Feed feed) {
    Map<String, Value> written = new HashMap<>();
    Map<String, Long> nanos = new HashMap<>();
    Map<String, StepView> makers = new HashMap<>();
    Map<String, Operator> lastWriters = new HashMap<>();
    for (Operator op : second.program().global().ops()) {
      op.outputNames().forEach(name -> lastWriters.put(base(name), op));
    }
    Timing onFirst =
        new Timing(first) {
          @Override
          void timed(StepView step, long time) {
            written.putAll(values(step.outputs().values()));
            for (String name : step.operator().outputNames()) {
              nanos.put(base(name), time);
              makers.put(base(name), step);
            }
          }
        };
    Timing onSecond =
        new Timing(second) {
          @Override
          void timed(StepView step, long time) {
            // What a later operator writes anew is not finished yet.
            Map<String, Value> finished = values(step.outputs().values());
            finished.keySet().removeIf(name -> lastWriters.get(name) != step.operator());
            Differences worst = compare(written, finished);
            String name = worst.variable();
            if (name.isEmpty() && !step.operator().outputNames().isEmpty()) {
              name = base(step.operator().outputNames().get(0));
            }
            boolean moves = step.operator().type().equals("transfer");
            record(
                moves ? null : makers.get(name),
                step,
                worst,
                nanos.getOrDefault(name, 0L),
                time,
                moves ? StepDevices.outputBytes(step) : 0);
          }
        };
    try (onFirst;
        onSecond) {
      first.listen(onFirst);
      second.listen(onSecond);
      first.runWithoutFetch(feed);
      second.runWithoutFetch(feed);
    } finally {
      first.listen(null);
      second.listen(null);
    }
  }

  /** Times the steps of block 0, each waited for. */
  private abstract static class Timing implements StepListener, AutoCloseable {
    private final Stopwatch watch;
    private int depth;

    Timing(PreparedProgram program) {
      watch = new Stopwatch(program);
    }

    abstract void timed(StepView step, long nanos);

    @Override
    public void before(StepView step) {
      if (depth++ == 0) {
        watch.begin(step);
      }
    }

    @Override
    public void after(StepView step) {
      if (--depth == 0) {
        timed(step, watch.end());
      }
    }

    @Override
    public void close() {
      watch.close();
    }
  }

  private void record(
      @Nullable StepView step,
      StepView other,
      Differences worst,
      long nanos,
      long otherNanos,
      long bytes) {
    StepView named = step == null ? other : step;
    OperatorComparison found =
        new OperatorComparison(
            named.number(),
            other.operator().type(),
            named.operator().userLine(),
            step == null ? "" : step.place().toString(),
            other.place().toString(),
            other.cause(),
            worst,
            tolerance,
            nanos,
            otherNanos,
            bytes);
    operators.merge(
        other.operator().type() + " " + other.number(), found, OperatorComparison::plus);
  }

  /** Heap copies of what was written, by the variables' own names. */
  private static Map<String, Value> values(Iterable<List<RuntimeValue>> slots) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (List<RuntimeValue> slot : slots) {
      for (RuntimeValue value : slot) {
        if (value.isWritten() && (value instanceof Tensor || value instanceof RowsTensor)) {
          values.put(base(value.name()), Objects.requireNonNull(Scope.heapValue(value)));
        }
      }
    }
    return values;
  }
}
