package org.fluidjava.models.rnnlm.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.feed.CloseableIterator;
import org.fluidjava.io.Checkpoint;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.RecipeException;
import org.fluidjava.models.rnnlm.RecipeJson;
import org.fluidjava.models.rnnlm.RnnLm;
import org.fluidjava.models.rnnlm.data.Batches;
import org.fluidjava.models.rnnlm.data.Corpus;
import org.fluidjava.models.rnnlm.data.Vocabulary;
import org.fluidjava.models.rnnlm.report.PassReport;
import org.fluidjava.models.rnnlm.report.ProgressLine;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One training run in a folder: passes over the training text, each followed by validation and
 * test, with checkpoints from which {@link #resume} goes on as if nothing had happened, on the CPU
 * bit for bit.
 */
public final class Trainer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final Recipe recipe;
  private final TrainingData data;
  private final Options options;
  private final RnnLm model;
  private final Executor executor;
  private final PreparedProgram program;
  private final Judge judge;
  private final Batches batches;
  private final Progress progress;
  private Saving saving = Checkpoint::save;
  private @Nullable BatchListener listener;

  /** Puts a checkpoint on the disk; tests let it fail. */
  interface Saving {
    void save(Checkpoint checkpoint, Path folder) throws IOException;
  }

  /** Watches a run batch by batch. */
  public interface BatchListener {
    /**
     * After an update.
     *
     * @param batch the number of batches of this pass so far
     * @param loss mean loss per word before the update, in nats
     */
    void trained(int pass, int batch, double loss);
  }

  /**
   * How a run goes, apart from what it computes.
   *
   * @param folder where its files go
   * @param place where it computes
   * @param padded whether sequences are filled up to one length, see {@link RnnLm#training}
   * @param limitBatches at most this many batches of each text in a pass, to try things out; 0: all
   * @param checkpointEvery batches between checkpoints; 0: only at the ends of passes
   */
  public record Options(
      RunFolder folder, Place place, boolean padded, int limitBatches, int checkpointEvery) {
    /** Refuses negative numbers. */
    public Options {
      if (limitBatches < 0 || checkpointEvery < 0) {
        throw new RecipeException(
            "train: limit-batches is "
                + limitBatches
                + " and checkpoint-every "
                + checkpointEvery
                + "; both must be 0 or more");
      }
    }
  }

  private Trainer(
      Recipe recipe, TrainingData data, Options options, @Nullable Checkpoint checkpoint) {
    this.recipe = recipe;
    this.data = data;
    this.options = options;
    Corpus corpus = data.corpus();
    batches = data.training(recipe);
    model = RnnLm.training(recipe, corpus.vocabulary().size(), options.padded());
    executor = new Executor(options.place());
    try {
      Scope scope = executor.scope();
      scope.random().restore(recipe.seed(), 0);
      executor.run(model.startup());
      if (checkpoint == null) {
        progress = new Progress(batches.position());
      } else {
        progress = Progress.of(checkpoint.properties());
        restore(checkpoint, scope);
      }
      program = executor.prepare(model.main(), model.main().global().var(model.result()));
      judge = new Judge(model, executor);
    } catch (RuntimeException e) {
      executor.close();
      throw e;
    }
  }

  /**
   * Prepares a new run; its folder must hold none yet.
   *
   * @throws IOException when the folder cannot be made or holds a run
   */
  public static Trainer begin(Recipe recipe, TrainingData data, Options options)
      throws IOException {
    options.folder().create();
    Trainer trainer = new Trainer(recipe, data, options, null);
    data.corpus().vocabulary().save(options.folder().vocabulary());
    return trainer;
  }

  /**
   * Prepares to go on with a run from its last checkpoint.
   *
   * @param passes another number of passes; 0: as recorded
   * @param text where the text is now; null: where it was
   * @throws IOException when there is no checkpoint, or it cannot be read
   */
  public static Trainer resume(
      RunFolder folder,
      @Nullable Path text,
      Place place,
      int passes,
      int limitBatches,
      int checkpointEvery)
      throws IOException {
    Checkpoint checkpoint = Checkpoint.load(folder.checkpoint());
    Map<String, String> properties = checkpoint.properties();
    Recipe recipe = RecipeJson.read(Progress.text(properties, "recipe"));
    if (passes > 0) {
      recipe = recipe.training(t -> t.withPasses(passes));
    }
    String recorded = Progress.text(properties, "text");
    Path path = text != null ? text : recorded.isEmpty() ? null : Path.of(recorded);
    TrainingData data = path == null ? TrainingData.builtIn() : TrainingData.read(path);
    if (!data.corpus().vocabulary().equals(Vocabulary.load(folder.vocabulary()))
        || data.corpus().train().words() != Progress.whole(properties, "train_words")) {
      throw new IOException(
          "the text "
              + (path == null ? "of the built-in corpus" : path)
              + " is not the one that the run in "
              + folder.path()
              + " began with; name that one with --data");
    }
    boolean padded = Boolean.parseBoolean(Progress.text(properties, "padded"));
    int limit = limitBatches > 0 ? limitBatches : (int) Progress.whole(properties, "limit_batches");
    return new Trainer(
        recipe, data, new Options(folder, place, padded, limit, checkpointEvery), checkpoint);
  }

  /** Sets who watches; null for nobody. */
  public Trainer listen(@Nullable BatchListener newListener) {
    listener = newListener;
    return this;
  }

  Trainer saveBy(Saving newSaving) {
    saving = newSaving;
    return this;
  }

  /** The programs. */
  public RnnLm model() {
    return model;
  }

  /** Parameters and all other state. */
  public Scope scope() {
    return executor.scope();
  }

  /**
   * Trains all passes that are left.
   *
   * @param reports takes what each pass gave
   * @throws IOException when files cannot be written; the last checkpoint is whole in any case
   */
  public void run(Consumer<PassReport> reports) throws IOException {
    int passes = recipe.training().passes();
    if (progress.position.pass() > passes) {
      LOG.info("all {} passes of the run in {} are done", passes, options.folder().path());
      return;
    }
    long judged = (long) data.corpus().valid().words() + data.corpus().test().words();
    LOG.info(
        "{}: {} words, {} predictions a pass, {} to judge by; files go to {}",
        data.corpus().name(),
        data.corpus().vocabulary().size(),
        batches.wordsPerPass(),
        judged,
        options.folder().path());
    try (RunReports files = new RunReports(options.folder(), data, progress)) {
      while (progress.position.pass() <= passes) {
        trainPass(files);
        PassReport report = judgePass(files);
        reports.accept(report);
        batches.nextPass();
        progress.beginPass(batches.position());
        checkpoint();
      }
    }
  }

  private void trainPass(RunReports files) throws IOException {
    int pass = progress.position.pass();
    model.setLearningRate(scope(), recipe.training().learningRate(pass));
    if (progress.position.index() == 0) {
      model.resetState(scope());
    }
    String task = String.format(Locale.ROOT, "pass %d of %d", pass, recipe.training().passes());
    long began = System.nanoTime();
    try (ProgressLine line = ProgressLine.open(task, wordsToTrain(), progress.words);
        CloseableIterator<FeedAhead> rest =
            FeedAhead.rest(model, batches, options.limitBatches())) {
      while (rest.hasNext()) {
        FeedAhead batch = rest.next();
        double loss = program.run(batch.feed()).scalar(model.result());
        check(loss, batch);
        if (progress.allWords == 0) {
          LOG.info(
              "first batch: loss {} over {} words",
              String.format(Locale.ROOT, "%.4f", loss),
              batch.words());
        }
        progress.add(batch, loss);
        files.batch(progress.allWords, loss);
        line.advance(batch.words(), progress.lossSum / progress.words);
        int index = progress.position.index();
        if (listener != null) {
          listener.trained(pass, index, loss);
        }
        if (options.checkpointEvery() > 0 && index % options.checkpointEvery() == 0) {
          long now = System.nanoTime();
          progress.seconds += (now - began) / 1e9;
          checkpoint();
          began = System.nanoTime();
        }
      }
    }
    progress.seconds += (System.nanoTime() - began) / 1e9;
  }

  /** Words of a pass; an estimate where it is cut short. */
  private long wordsToTrain() {
    int all = batches.batchesPerPass();
    int limit = options.limitBatches();
    return limit == 0 || limit >= all
        ? batches.wordsPerPass()
        : Math.max(1, batches.wordsPerPass() * limit / all);
  }

  private void check(double loss, FeedAhead batch) {
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException(
          "training diverged: the loss is "
              + loss
              + " at batch "
              + batch.after().index()
              + " of pass "
              + batch.after().pass()
              + "; take a lower --lr or a --clip. The last checkpoint is kept");
    }
  }

  private PassReport judgePass(RunReports files) throws IOException {
    int pass = progress.position.pass();
    Corpus corpus = data.corpus();
    int limit = options.limitBatches();
    double train = progress.lossSum / progress.words;
    double valid = judge.loss(data.judging(recipe, corpus.valid()), limit);
    double test = judge.loss(data.judging(recipe, corpus.test()), limit);
    PassReport report =
        new PassReport(
            pass,
            Math.exp(train),
            Math.exp(valid),
            Math.exp(test),
            data.optimalPerplexity(),
            progress.words,
            progress.seconds);
    if (valid < progress.bestValid) {
      progress.bestValid = valid;
      progress.bestPass = pass;
      ModelFolder.save(options.folder().model(), recipe, corpus.vocabulary(), scope());
    }
    if (options.padded()) {
      LOG.info(
          "padding: {}% of the {} places computed were filling",
          String.format(Locale.ROOT, "%.1f", 100 - 100.0 * progress.words / progress.places),
          progress.places);
    }
    files.pass(report, progress.allWords, valid, test);
    return report;
  }

  private void checkpoint() throws IOException {
    Map<String, Value> values = new LinkedHashMap<>();
    for (String name : scope().names()) {
      values.put(name, scope().get(name));
    }
    Map<String, String> properties = progress.toProperties();
    properties.put("recipe", RecipeJson.write(recipe));
    Path text = data.path();
    properties.put("text", text == null ? "" : text.toAbsolutePath().toString());
    properties.put("train_words", String.valueOf(data.corpus().train().words()));
    properties.put("padded", String.valueOf(options.padded()));
    properties.put("limit_batches", String.valueOf(options.limitBatches()));
    properties.put("random_seed", String.valueOf(scope().random().seed()));
    properties.put("random_step", String.valueOf(scope().random().step()));
    saving.save(new Checkpoint(values, properties), options.folder().checkpoint());
  }

  private void restore(Checkpoint checkpoint, Scope scope) {
    for (String name : scope.names()) {
      if (!checkpoint.values().containsKey(name)) {
        throw new IllegalStateException(
            "the checkpoint in " + options.folder().path() + " has no value of '" + name + "'");
      }
    }
    checkpoint.values().forEach(scope::set);
    scope
        .random()
        .restore(
            Progress.whole(checkpoint.properties(), "random_seed"),
            Progress.whole(checkpoint.properties(), "random_step"));
    batches.restore(progress.position);
  }

  @Override
  public void close() {
    executor.close();
  }
}
