package org.fluidjava.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.fluidjava.cli.graph.ProgramDot;
import org.fluidjava.cli.graph.ProgramPage;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a saved program takes, gives and consists of. Reads no parameter's values. */
@Command(
    name = "inspect",
    description = "Shows what a saved program takes, gives and consists of.",
    mixinStandardHelpOptions = true)
final class Inspect implements Callable<Integer> {
  @Mixin private final SavedModel model = new SavedModel();

  @Option(names = "--ops", description = "Also list every operator with its variables.")
  private boolean operators;

  @Option(names = "--dot", description = "Write the graph for Graphviz in place of the text.")
  private boolean dot;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write one HTML page with the graph to pan, zoom and search in place of text.")
  private @Nullable Path html;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec, "spec").commandLine().getOut();
    SavedProgram saved = model.load();
    if (html != null) {
      Files.writeString(html, ProgramPage.of(saved));
    }
    if (dot) {
      out.print(ProgramDot.of(saved.program()));
    }
    if (html == null && !dot) {
      describe(saved, out);
    }
    out.flush();
    return 0;
  }

  private void describe(SavedProgram saved, PrintWriter out) {
    Program program = saved.program();
    out.println("program    " + saved.file());
    if (saved.paramsFile() != null) {
      out.println("parameters " + saved.paramsFile());
    }
    out.println("version    " + version(saved.paddleVersion()));
    list(out, "feeds", variables(program, saved.feedNames()));
    list(out, "fetches", variables(program, saved.fetchNames()));
    List<Variable> parameters = saved.persistables();
    list(out, "parameters", parameters);
    out.printf("%,d bytes in %d parameters%n", bytes(parameters), parameters.size());
    out.println("operators in " + program.blocks().size() + " blocks");
    operatorCounts(program).forEach((type, count) -> out.printf("  %5d %s%n", count, type));
    if (operators) {
      out.println(program);
    }
  }

  /** Paddle writes major, minor and patch into one number, three digits each. */
  private static String version(OptionalLong written) {
    if (written.isEmpty()) {
      return "not written";
    }
    long number = written.getAsLong();
    return number == 0
        ? "0, no release"
        : number / 1_000_000 + "." + number / 1000 % 1000 + "." + number % 1000;
  }

  private static List<Variable> variables(Program program, List<String> names) {
    return names.stream().map(program.global()::var).toList();
  }

  private static void list(PrintWriter out, String title, List<Variable> variables) {
    out.println(title);
    variables.forEach(variable -> out.println("  " + variable));
  }

  /** Declared bytes; a parameter without a declared shape counts as nothing. */
  private static long bytes(List<Variable> parameters) {
    long sum = 0;
    for (Variable variable : parameters) {
      Shape shape = variable.shape();
      if (shape != null && variable.dtype() != null && shape.isKnown()) {
        sum += shape.numel() * variable.dtype().bytes();
      }
    }
    return sum;
  }

  private static Map<String, Integer> operatorCounts(Program program) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Block block : program.blocks()) {
      for (Operator operator : block.ops()) {
        counts.merge(operator.type(), 1, Integer::sum);
      }
    }
    return counts;
  }
}
