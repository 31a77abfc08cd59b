package org.fluidjava.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program behind {@code ./fluid}.
 *
 * <p>Exit codes: 0 good, 1 the run failed, 2 wrong usage. Results go to standard output, all else
 * to standard error.
 */
@Command(
    name = "fluid",
    description = "Trains, runs and looks into Fluid programs.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
  // Reading a command's options by reflection takes milliseconds, so only the command that was
  // asked for is read; suppliers keep the others' classes unloaded.
  private static final Map<String, Supplier<Object>> COMMANDS = commands();

  @Option(
      names = {"-v", "--verbose"},
      description = "Show where an error came from.",
      scope = ScopeType.INHERIT)
  private boolean verbose;

  @Spec private @Nullable CommandSpec spec;

  private Main() {}

  private static Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("rnnlm", RnnLmCommand::new);
    commands.put("bench", Bench::new);
    commands.put("inspect", Inspect::new);
    commands.put("params", Params::new);
    commands.put("doctor", Doctor::new);
    commands.put("run", Run::new);
    commands.put("compare", Compare::new);
    commands.put("profile", Profile::new);
    commands.put("example", Example::new);
    commands.put("warm-up", WarmUp::new);
    return commands;
  }

  /** The names of all commands, in the order of the help text. */
  static Set<String> commandNames() {
    return COMMANDS.keySet();
  }

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    prepareProcess();
    // Java 17 prints text in the system's own charset, which need not hold a model's words.
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    System.exit(run(out, err, arguments));
  }

  /**
   * Runs one command.
   *
   * @param out where results go
   * @param err where messages go
   * @param arguments the command line
   * @return the exit code: 0, 1 or 2
   */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    Main main = new Main();
    return commandLine(main, arguments)
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(new Failures(() -> main.verbose))
        .execute(arguments);
  }

  private static CommandLine commandLine(Main main, String[] arguments) {
    CommandLine line = new CommandLine(main);
    Supplier<Object> wanted = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
    if (wanted == null) {
      COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
    } else {
      line.addSubcommand(arguments[0], wanted.get());
    }
    return line.setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(true);
  }

  /** Settings that libraries read once, when they are first used. A user's own choice stands. */
  private static void prepareProcess() {
    setDefault("org.bytedeco.javacpp.nopointergc", "true");
    setDefault("org.bytedeco.javacpp.maxbytes", "0");
    setDefault("org.bytedeco.javacpp.maxphysicalbytes", "0");
    setDefault("java.awt.headless", "true");
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  @Override
  public void run() {
    CommandLine line = Objects.requireNonNull(spec, "spec").commandLine();
    throw new CommandLine.ParameterException(line, "a command is missing");
  }
}
