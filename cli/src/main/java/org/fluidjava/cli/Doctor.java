package org.fluidjava.cli;

import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what this machine offers and what would slow a run down. */
@Command(
    name = "doctor",
    description = "Says what this machine offers, and what would slow a run down.",
    mixinStandardHelpOptions = true)
final class Doctor implements Callable<Integer> {
  @Option(names = "--json", description = "One JSON object in place of text.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  /** What was found: lines by heading, and what deserves a warning. */
  record Findings(Map<String, String> facts, List<String> warnings) {
    Findings() {
      this(new LinkedHashMap<>(), new ArrayList<>());
    }

    void fact(String name, String value) {
      facts.put(name, value);
    }

    void warning(String text) {
      warnings.add(text);
    }
  }

  @Override
  public Integer call() {
    Findings findings = new Findings();
    Machine.describe(findings);
    BackEnds.describe(findings);
    PrintWriter out = Objects.requireNonNull(spec, "spec").commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>(findings.facts());
      object.put("warnings", findings.warnings());
      out.println(new GsonBuilder().disableHtmlEscaping().create().toJson(object));
    } else {
      findings.facts().forEach((name, value) -> out.printf("%-20s %s%n", name, value));
      findings.warnings().forEach(text -> out.printf("%-20s %s%n", "warning", text));
    }
    out.flush();
    return 0;
  }
}
