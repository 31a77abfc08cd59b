package org.fluidjava.cli;

import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.inspect.FreeRunComparison;
import org.fluidjava.program.Names;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Value;

/** Two sides that run on their own: the gradients of the first step, then the fetches of all. */
final class FreeRun {
  /** Prepares a program for one of the sides, 0 or 1. */
  interface Preparing {
    PreparedProgram prepare(Executor executor, Program program, List<String> fetches, int side);
  }

  private final Workload workload;
  private final Executor first;
  private final Executor second;
  private final double tolerance;
  private final Preparing preparing;

  /** The first side's scope has the values to begin from. */
  FreeRun(
      Workload workload, Executor first, Executor second, double tolerance, Preparing preparing) {
    this.workload = workload;
    this.first = first;
    this.second = second;
    this.tolerance = tolerance;
    this.preparing = preparing;
  }

  /** Gradients where the program has some, then so many steps. */
  List<FreeRunComparison> compare(int steps) {
    List<Feed> feeds = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      feeds.add(workload.next());
    }
    List<FreeRunComparison> parts = new ArrayList<>();
    List<String> gradients = gradients();
    if (!gradients.isEmpty()) {
      Scope scope = first.scope();
      long seed = scope.random().seed();
      long step = scope.random().step();
      Map<String, Value> values = new LinkedHashMap<>();
      for (String name : workload.kept()) {
        if (scope.has(name)) {
          values.put(name, scope.get(name));
        }
      }
      parts.add(run(gradients, feeds.subList(0, 1)));
      // The step has moved the parameters of the first side.
      values.forEach(scope::set);
      scope.random().restore(seed, step);
    }
    parts.add(run(workload.fetches(), feeds));
    return parts;
  }

  private FreeRunComparison run(List<String> fetches, List<Feed> feeds) {
    try (PreparedProgram one = preparing.prepare(first, workload.program(), fetches, 0);
        PreparedProgram other = preparing.prepare(second, workload.program(), fetches, 1)) {
      FreeRunComparison comparison = new FreeRunComparison(one, other, tolerance);
      comparison.copyScope(workload.kept());
      feeds.forEach(comparison::step);
      return comparison;
    }
  }

  private List<String> gradients() {
    List<String> names = new ArrayList<>();
    for (Variable variable : workload.program().global().vars()) {
      String gradient = Names.grad(variable.name());
      if (variable.persistable() && workload.program().global().ownVar(gradient) != null) {
        names.add(gradient);
      }
    }
    return names;
  }

  /** The parts as one JSON object. */
  static String json(List<FreeRunComparison> parts, String firstSide, String secondSide) {
    List<Object> rows = new ArrayList<>();
    boolean over = false;
    for (FreeRunComparison part : parts) {
      over |= part.firstOver().isPresent();
      for (FreeRunComparison.Row row : part.rows()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("step", row.step());
        fields.put("variable", row.variable());
        fields.put("shape", row.shape());
        fields.put("first_value", number(row.first()));
        fields.put("second_value", number(row.second()));
        fields.put("absolute", number(row.worst().absolute()));
        fields.put("relative", number(row.worst().relative()));
        fields.put("note", row.worst().note());
        fields.put("over", row.isOver());
        rows.add(fields);
      }
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("first", firstSide);
    all.put("second", secondSide);
    all.put("over", over);
    all.put("rows", rows);
    return new GsonBuilder().create().toJson(all);
  }

  /** JSON has no infinities: those are texts. */
  private static Object number(double value) {
    return Double.isFinite(value) ? (Object) value : String.valueOf(value);
  }
}
