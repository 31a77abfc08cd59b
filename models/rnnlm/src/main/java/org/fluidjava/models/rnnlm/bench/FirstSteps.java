package org.fluidjava.models.rnnlm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.io.Npy;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.RecipeException;
import org.fluidjava.models.rnnlm.RnnLm;
import org.fluidjava.program.Names;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * The first training steps of a configuration, written down so that another library can take the
 * same steps: {@code parameters/NAME.npy} before the first step, {@code gradients/NAME.npy} of the
 * first step before any clipping, and {@code sentences.txt} with the ids of each batch's sentences,
 * the end of sentence last.
 */
public final class FirstSteps {
  private final Recipe recipe;
  private final List<Double> losses;

  private FirstSteps(Recipe recipe, List<Double> losses) {
    this.recipe = recipe;
    this.losses = List.copyOf(losses);
  }

  /**
   * Takes the steps.
   *
   * @param file see {@link BenchModel}
   * @param batchSize sentences of a batch; 0: the configuration's own
   * @param folder where the files go
   */
  public static FirstSteps take(
      TrainingSpeed.Config config,
      @Nullable Path file,
      int batchSize,
      Place place,
      int steps,
      Path folder)
      throws IOException {
    if (steps < 1) {
      throw new RecipeException("bench: steps is " + steps + "; it must be 1 or more");
    }
    BenchModel bench = new BenchModel(config, file, batchSize);
    RnnLm model = bench.model();
    Files.createDirectories(folder);
    try (Executor executor = new Executor(place)) {
      bench.start(executor);
      List<String> parameters = parameters(model);
      for (String name : parameters) {
        write(folder, "parameters", name, executor.scope().get(name));
      }
      List<Double> losses = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      List<String> fetches = new ArrayList<>(List.of(model.result()));
      parameters.forEach(name -> fetches.add(name + Names.GRAD));
      try (PreparedProgram first = executor.prepare(model.main(), fetches)) {
        Feed feed = bench.next();
        Fetched fetched = first.run(feed);
        losses.add(fetched.scalar(model.result()));
        append(text, feed);
        for (String name : parameters) {
          write(folder, "gradients", name, fetched.values().get(name + Names.GRAD));
        }
      }
      PreparedProgram rest = executor.prepare(model.main(), List.of(model.result()));
      for (int step = 1; step < steps; step++) {
        Feed feed = bench.next();
        losses.add(rest.run(feed).scalar(model.result()));
        append(text, feed);
      }
      Files.writeString(folder.resolve("sentences.txt"), text);
      return new FirstSteps(model.recipe(), losses);
    }
  }

  /** The parameters that have gradients, in the order of the program. */
  private static List<String> parameters(RnnLm model) {
    return model.main().global().vars().stream()
        .filter(Variable::isParameter)
        .map(Variable::name)
        .toList();
  }

  private static void write(Path folder, String kind, String name, @Nullable Value value)
      throws IOException {
    Path files = Files.createDirectories(folder.resolve(kind));
    if (value instanceof SelectedRows rows) {
      Npy.write(files.resolve(name + ".npy"), dense(rows));
    } else if (value instanceof LoDTensor tensor) {
      Npy.write(files.resolve(name + ".npy"), tensor);
    } else {
      throw new IllegalStateException("'" + name + "' has no tensor to write: " + value);
    }
  }

  /** The rows added up in their places; rows may come more than once. */
  private static LoDTensor dense(SelectedRows rows) {
    long[] extents = rows.value().shape().dims().clone();
    extents[0] = rows.height();
    Shape shape = Shape.of(extents);
    float[] sums = new float[Math.toIntExact(shape.numel())];
    float[] values = rows.value().floats();
    int width = rows.rows().length == 0 ? 0 : values.length / rows.rows().length;
    for (int i = 0; i < values.length; i++) {
      sums[Math.toIntExact(rows.rows()[i / width] * width) + i % width] += values[i];
    }
    return LoDTensor.ofFloats(shape, sums);
  }

  private static void append(StringBuilder text, Feed feed) {
    if (!(feed.values().get(RnnLm.NEXT) instanceof LoDTensor words)) {
      throw new IllegalStateException("the batch has no words to predict");
    }
    int[] offsets = words.lod().offsets(0);
    for (int i = 1; i < offsets.length; i++) {
      for (int place = offsets[i - 1]; place < offsets[i]; place++) {
        text.append(words.longs()[place]).append(place + 1 < offsets[i] ? " " : "\n");
      }
    }
  }

  /** The mean loss per word of each step, before its update. */
  public List<Double> losses() {
    return losses;
  }

  /** Fields as {@code bench rnnlm --record --json} prints them. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("embedding", recipe.network().embedding());
    fields.put("hidden", recipe.network().hidden());
    fields.put("layers", recipe.network().layers());
    fields.put("batch", recipe.feeding().batch());
    fields.put("optimizer", recipe.training().optimizer().name().toLowerCase(Locale.ROOT));
    fields.put("learning_rate", recipe.training().learningRate());
    fields.put("clip", recipe.training().clip());
    fields.put("losses", losses);
    return fields;
  }
}
