package org.fluidjava.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * Saves programs and values in the forms that Paddle loads.
 *
 * <p>Values come from a function of the variable's name, such as a scope's; null means that there
 * is none. Every value is checked against its variable before anything is written. Each file is
 * written whole or not at all, the program last, so that a new folder with a program in it is
 * complete.
 *
 * <p>All methods throw {@link IllegalArgumentException} when names or values do not fit the
 * program, and {@link IOException} when a file cannot be written.
 */
public final class ProgramSaver {
  private ProgramSaver() {}

  /**
   * Saves what computes the targets from the feeds: the program cut down to that, with {@code
   * is_test} set and with operators that take what is fed and give what is fetched, and the values
   * of the persistable variables that are left.
   *
   * @param feeds names to feed, in order
   * @param targets names to fetch, in order
   */
  public static void saveInferenceModel(
      Path folder,
      Program program,
      List<String> feeds,
      List<String> targets,
      Function<String, ? extends @Nullable Value> values,
      SaveForm form)
      throws IOException {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("an inference program needs at least one target");
    }
    checkNames(program, "feed", feeds);
    checkNames(program, "target", targets);
    Program cut = program.prune(feeds, targets);
    for (Block block : cut.blocks()) {
      for (Operator op : block.ops()) {
        op.setTarget(null);
        if (op.attr("is_test") != null) {
          op.setAttr("is_test", Attr.of(true));
        }
      }
    }
    List<String> unused = feeds.stream().filter(name -> cut.global().ownVar(name) == null).toList();
    if (!unused.isEmpty()) {
      throw new IllegalArgumentException(
          "the targets " + targets + " do not depend on the feeds " + unused + "; leave these out");
    }
    save(folder, cut, new Signature(List.copyOf(feeds), List.copyOf(targets)), values, form);
  }

  /**
   * Saves a whole program, with gradients and optimizer where it has them, and the values of all
   * its persistable variables: parameters, learning rate, optimizer state.
   *
   * @param feeds names to feed, in order
   * @param fetches names to fetch, in order
   */
  public static void saveTrainingProgram(
      Path folder,
      Program program,
      List<String> feeds,
      List<String> fetches,
      Function<String, ? extends @Nullable Value> values,
      SaveForm form)
      throws IOException {
    checkNames(program, "feed", feeds);
    checkNames(program, "fetch", fetches);
    save(
        folder,
        program.copy(),
        new Signature(List.copyOf(feeds), List.copyOf(fetches)),
        values,
        form);
  }

  /**
   * Saves the values of all persistable variables, optimizer state included.
   *
   * @param file the combined file's name; null for one file for each variable
   */
  public static void savePersistables(
      Path folder,
      Program program,
      Function<String, ? extends @Nullable Value> values,
      @Nullable String file)
      throws IOException {
    writeValues(folder, collect(program, variable -> true, values), file);
  }

  /**
   * Saves the values of the parameters only.
   *
   * @param file the combined file's name; null for one file for each variable
   */
  public static void saveParams(
      Path folder,
      Program program,
      Function<String, ? extends @Nullable Value> values,
      @Nullable String file)
      throws IOException {
    writeValues(folder, collect(program, Variable::isParameter, values), file);
  }

  private static void checkNames(Program program, String what, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (program.global().ownVar(name) == null) {
        String nearest = program.nearestName(name);
        throw new IllegalArgumentException(
            what
                + " "
                + i
                + ": the program's global block has no variable '"
                + name
                + "'"
                + (nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?"));
      }
      if (what.equals("feed") && names.indexOf(name) < i) {
        throw new IllegalArgumentException("feed " + i + ": '" + name + "' is fed already");
      }
    }
  }

  private static void save(
      Path folder,
      Program program,
      Signature signature,
      Function<String, ? extends @Nullable Value> values,
      SaveForm form)
      throws IOException {
    signature.writeTo(program);
    Map<String, Value> collected = collect(program, variable -> true, values);
    Path file = ParameterFile.locate(folder, form.programFile());
    if (form.paramsFile() == null && collected.containsKey(form.programFile())) {
      throw new IllegalArgumentException(
          "variable '" + form.programFile() + "' and the program would have the same file");
    }
    writeValues(folder, collected, form.paramsFile());
    ProgramFile.write(file, program);
  }

  private static Map<String, Value> collect(
      Program program,
      Predicate<Variable> which,
      Function<String, ? extends @Nullable Value> values) {
    Map<String, Value> collected = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (Variable variable : Persistables.of(program)) {
      if (!which.test(variable)) {
        continue;
      }
      Value value = values.apply(variable.name());
      if (value == null) {
        missing.add(variable.name());
        continue;
      }
      String misfit = Persistables.misfit(variable, value);
      if (misfit != null) {
        throw new IllegalArgumentException("variable " + misfit);
      }
      collected.put(variable.name(), value);
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          missing.size()
              + " variables have no value to save: "
              + Persistables.some(missing)
              + "; run the startup program or load them first");
    }
    return collected;
  }

  private static void writeValues(Path folder, Map<String, Value> values, @Nullable String combined)
      throws IOException {
    if (combined == null) {
      ParameterFile.writeAll(folder, values);
    } else if (!values.isEmpty()) {
      ParameterFile.writeCombined(ParameterFile.locate(folder, combined), values);
    }
  }
}
