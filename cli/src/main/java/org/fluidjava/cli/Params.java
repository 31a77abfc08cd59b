package org.fluidjava.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.io.Npy;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the parameters of a saved program, or shows or exports one. */
@Command(
    name = "params",
    description = "Lists the parameters of a saved program, or shows or exports one of them.",
    mixinStandardHelpOptions = true)
final class Params implements Callable<Integer> {
  @Mixin private final SavedModel model = new SavedModel();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "One parameter, with its values; without it all are listed.")
  private @Nullable String name;

  @Option(
      names = "--npy",
      paramLabel = "FILE",
      description = "Writes the parameter NAME in NumPy's format in place of printing it.")
  private @Nullable Path npy;

  @Option(names = "--json", description = "One JSON object for each parameter.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private static final Gson GSON =
      new GsonBuilder().serializeSpecialFloatingPointValues().disableHtmlEscaping().create();

  @Override
  public Integer call() throws IOException {
    var line = Objects.requireNonNull(spec, "spec").commandLine();
    if (npy != null && name == null) {
      throw new ParameterException(line, "--npy needs the NAME of the parameter to write");
    }
    SavedProgram saved = model.load();
    Map<String, Value> values = saved.values();
    PrintWriter out = line.getOut();
    if (name == null) {
      values.forEach((each, value) -> out.println(describe(each, value)));
      if (!json) {
        long count = values.values().stream().mapToLong(value -> dense(value).numel()).sum();
        out.printf("%,d values in %d parameters%n", count, values.size());
      }
    } else {
      Value value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException(
            saved.file()
                + ": no parameter '"
                + name
                + "'; it has "
                + (values.isEmpty() ? "none" : String.join(", ", values.keySet())));
      }
      if (npy == null) {
        out.println(describe(name, value));
        out.println(value);
      } else {
        Npy.write(npy, dense(value));
      }
    }
    out.flush();
    return 0;
  }

  private String describe(String each, Value value) {
    LoDTensor tensor = dense(value);
    Statistics statistics = Statistics.of(tensor);
    if (!json) {
      return String.format(
          "%-32s %-8s %-20s %s%s",
          each,
          tensor.dtype().fluidName(),
          tensor.shape(),
          statistics,
          value instanceof SelectedRows rows ? ", rows of " + rows.height() : "");
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", each);
    object.put("dtype", tensor.dtype().fluidName());
    object.put("shape", tensor.shape().dims());
    object.put("statistics", statistics);
    return GSON.toJson(object);
  }

  /** The values of SelectedRows are those of the rows that are there. */
  private static LoDTensor dense(Value value) {
    if (value instanceof LoDTensor tensor) {
      return tensor;
    }
    if (value instanceof SelectedRows rows) {
      return rows.value();
    }
    throw new IllegalArgumentException("a parameter cannot be a tensor array");
  }
}
