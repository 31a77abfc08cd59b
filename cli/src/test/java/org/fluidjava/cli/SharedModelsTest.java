package org.fluidjava.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.fluidjava.io.SavedProgram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that Paddle saved, against what the real library computed for the same feed. The folder
 * that {@code FLUID_MODELS} or {@code -Dfluid.models} names holds one folder for each: {@code
 * model}, {@code feed.json} or {@code feed.json.gz}, and {@code reference_paddle.json}.
 */
class SharedModelsTest {
  private static final double TOLERANCE = 1e-5;

  /**
   * Rounding grows with depth: each layer sums hundreds of products in another order than Paddle.
   */
  private static final double DEEP_TOLERANCE = 5e-5;

  private static final int DEEP = 10;

  @TempDir private Path temporary;

  @TestFactory
  Stream<DynamicTest> everyModelGivesWhatPaddleGave() throws IOException {
    String all = System.getProperty("fluid.models", System.getenv("FLUID_MODELS"));
    assumeTrue(
        all != null && !all.isEmpty(),
        "neither FLUID_MODELS nor -Dfluid.models names a folder of saved models");
    Path root = Path.of(Objects.requireNonNull(all));
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.sorted().toList()) {
        if (Files.exists(folder.resolve("reference_paddle.json"))) {
          tests.addAll(tests(folder));
        }
      }
    }
    assertThat(tests).as("models with a reference_paddle.json in " + root).isNotEmpty();
    return tests.stream();
  }

  private List<DynamicTest> tests(Path folder) throws IOException {
    JsonObject reference =
        JsonParser.parseString(Files.readString(folder.resolve("reference_paddle.json")))
            .getAsJsonObject();
    Path plain = folder.resolve("feed.json");
    Path feed = Files.exists(plain) ? plain : folder.resolve("feed.json.gz");
    String name = String.valueOf(folder.getFileName());
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(
        DynamicTest.dynamicTest(
            name, () -> check(folder, feed, reference.getAsJsonObject("outputs"))));
    for (Map.Entry<String, JsonElement> member : reference.entrySet()) {
      // More inputs of the same model, with outputs of their own.
      if (member.getValue() instanceof JsonObject more
          && more.has("inputs")
          && more.has("outputs")) {
        Path file = temporary.resolve(name + "-" + member.getKey() + ".json");
        Files.writeString(file, more.toString());
        tests.add(
            DynamicTest.dynamicTest(
                name + ", " + member.getKey(),
                () -> check(folder, file, more.getAsJsonObject("outputs"))));
      }
    }
    return tests;
  }

  private void check(Path folder, Path feed, JsonObject references) throws IOException {
    Path model = folder.resolve("model");
    Path params = combined(model);
    Path out = Files.createTempFile(temporary, "out", ".json");
    List<String> arguments =
        new ArrayList<>(
            List.of("run", model.toString(), "--feed", feed.toString(), "--out", out.toString()));
    if (params != null) {
      arguments.addAll(List.of("--params", params.toString()));
    }
    StringWriter errors = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(errors),
            arguments.toArray(new String[0]));
    assertThat(code).as(errors.toString()).isZero();
    JsonObject tensors =
        JsonParser.parseString(Files.readString(out))
            .getAsJsonObject()
            .getAsJsonArray("runs")
            .get(0)
            .getAsJsonObject()
            .getAsJsonObject("tensors");
    assertThat(tensors.keySet()).containsExactlyElementsOf(references.keySet());
    double tolerance = convolutions(model, params) >= DEEP ? DEEP_TOLERANCE : TOLERANCE;
    for (String name : references.keySet()) {
      compare(name, tensors.getAsJsonObject(name), references.getAsJsonObject(name), tolerance);
    }
  }

  /** The one file of all parameters, which a {@code __model__} does not name. */
  private static @Nullable Path combined(Path model) {
    for (String name : List.of("params", "__params__")) {
      if (Files.isRegularFile(model.resolve(name))) {
        return model.resolve(name);
      }
    }
    return null;
  }

  private static long convolutions(Path model, @Nullable Path params) throws IOException {
    return SavedProgram.load(model, params).program().global().ops().stream()
        .filter(op -> op.type().contains("conv2d"))
        .count();
  }

  private static void compare(String name, JsonObject got, JsonObject reference, double tolerance) {
    assertThat(got.get("dtype")).as(name + ": dtype").isEqualTo(reference.get("dtype"));
    assertThat(got.get("shape")).as(name + ": shape").isEqualTo(reference.get("shape"));
    assertThat(got.get("lod")).as(name + ": lod").isEqualTo(reference.get("lod"));
    JsonArray values = got.getAsJsonArray("data");
    if (!reference.get("dtype").getAsString().startsWith("float")) {
      assertThat(values).as(name).isEqualTo(reference.getAsJsonArray("data"));
      return;
    }
    if (reference.has("data")) {
      JsonArray wanted = reference.getAsJsonArray("data");
      assertThat(values.size()).as(name + ": values").isEqualTo(wanted.size());
      near(name, values, wanted, 0, 1, largest(wanted), tolerance);
      return;
    }
    // Of a large tensor some values are kept, and what all of them sum up to.
    double largest =
        Math.max(
            Math.abs(reference.get("min").getAsDouble()),
            Math.abs(reference.get("max").getAsDouble()));
    JsonObject sample = reference.getAsJsonObject("sample");
    int stride = sample.get("stride").getAsInt();
    near(name, values, sample.getAsJsonArray("values"), 0, stride, largest, tolerance);
    near(name, values, reference.getAsJsonArray("first_20"), 0, 1, largest, tolerance);
    JsonArray last = reference.getAsJsonArray("last_20");
    near(name, values, last, values.size() - last.size(), 1, largest, tolerance);
    double sum = 0;
    double absolute = 0;
    for (JsonElement value : values) {
      sum += value.getAsDouble();
      absolute += Math.abs(value.getAsDouble());
    }
    double allowed = tolerance * reference.get("sum_abs").getAsDouble();
    assertThat(Math.abs(sum - reference.get("sum").getAsDouble()))
        .as(name + ": sum")
        .isLessThanOrEqualTo(allowed);
    assertThat(Math.abs(absolute - reference.get("sum_abs").getAsDouble()))
        .as(name + ": sum of absolute values")
        .isLessThanOrEqualTo(allowed);
  }

  private static double largest(JsonArray values) {
    double largest = 0;
    for (JsonElement value : values) {
      double one = Math.abs(value.getAsDouble());
      largest = Double.isFinite(one) ? Math.max(largest, one) : largest;
    }
    return largest;
  }

  /** Differences are relative to the largest value: zeros and cancellations have no size. */
  private static void near(
      String name,
      JsonArray got,
      JsonArray wanted,
      int from,
      int stride,
      double largest,
      double tolerance) {
    for (int i = 0; i < wanted.size(); i++) {
      double ours = got.get(from + i * stride).getAsDouble();
      double paddle = wanted.get(i).getAsDouble();
      // Equal covers infinities; two that are not numbers agree too.
      boolean same = Double.compare(ours, paddle) == 0;
      assertThat(same || Math.abs(ours - paddle) <= tolerance * largest)
          .as("%s[%d] is %s; Paddle gave %s", name, from + i * stride, ours, paddle)
          .isTrue();
    }
  }
}
