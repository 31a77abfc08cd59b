package org.fluidjava.models.rnnlm.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Scope;
import org.fluidjava.io.Checkpoint;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.Recipes;
import org.fluidjava.models.rnnlm.RnnLm;
import org.fluidjava.models.rnnlm.Sampler;
import org.fluidjava.models.rnnlm.grammar.GrammarCorpus;
import org.fluidjava.models.rnnlm.report.PassReport;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final Recipe SENTENCES =
      Recipes.SEED
          .network(n -> n.withEmbedding(6).withHidden(9).withDropout(0.2))
          .training(t -> t.withLearningRate(0.01).withDecay(2, 1).withPasses(3))
          .feeding(f -> f.withBatch(8));

  private static final Recipe STREAM =
      Recipes.ZAREMBA_SMALL
          .network(n -> n.withEmbedding(6).withHidden(9).withDropout(0.2))
          .training(t -> t.withPasses(2))
          .feeding(f -> f.withBatch(4).withSteps(7));

  @TempDir private Path temporary;

  private static TrainingData text() {
    GrammarCorpus grammar = new GrammarCorpus(3, 60, 12);
    return new TrainingData(grammar.corpus(), null, grammar.optimalPerplexity());
  }

  /** A text file of the grammar's sentences, so small that reading it takes no time. */
  private TrainingData file() throws IOException {
    Path path = temporary.resolve("sentences.txt");
    if (!Files.exists(path)) {
      var corpus = new GrammarCorpus(3, 140, 1).corpus();
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < corpus.train().count(); i++) {
        String line = corpus.vocabulary().decode(corpus.train().get(i));
        lines.add(line.substring(0, line.lastIndexOf(' ')));
      }
      Files.write(path, lines);
    }
    return TrainingData.read(path);
  }

  private Trainer.Options options(String name) {
    return new Trainer.Options(new RunFolder(temporary.resolve(name)), Place.cpu(), false, 0, 3);
  }

  private static List<PassReport> run(Trainer trainer) throws IOException {
    List<PassReport> reports = new ArrayList<>();
    trainer.run(reports::add);
    return reports;
  }

  private static Map<String, Value> values(Scope scope) {
    Map<String, Value> values = new HashMap<>();
    scope.names().forEach(name -> values.put(name, scope.get(name)));
    return values;
  }

  @Test
  void passesAreReportedAndFilesWritten() throws IOException {
    TrainingData data = text();
    List<PassReport> reports;
    try (Trainer trainer = Trainer.begin(SENTENCES, data, options("a"))) {
      reports = run(trainer);
    }
    assertThat(reports).extracting(PassReport::epoch).containsExactly(1, 2, 3);
    assertThat(reports)
        .allSatisfy(report -> assertThat(report.words()).isEqualTo(data.corpus().train().words()));
    assertThat(reports.get(2).validPpl()).isLessThan(reports.get(0).validPpl());
    assertThat(reports.get(0).optimalPpl()).isEqualTo(data.optimalPerplexity());
    Path folder = temporary.resolve("a");
    assertThat(Files.readAllLines(folder.resolve("passes.jsonl")))
        .isEqualTo(reports.stream().map(PassReport::toJson).toList());
    // 8 batches in each of 3 passes, validation and test after each, and a header.
    assertThat(Files.readAllLines(folder.resolve("loss.csv"))).hasSize(1 + 3 * (8 + 2));
    assertThat(folder.resolve("events")).isNotEmptyDirectory();
    ModelFolder best = ModelFolder.load(folder);
    assertThat(best.vocabulary()).isEqualTo(data.corpus().vocabulary());
    assertThat(best.recipe()).isEqualTo(SENTENCES);
    Evaluation again = Evaluation.of(best, data, Place.cpu(), false, 0);
    double lowest = reports.stream().mapToDouble(PassReport::validPpl).min().orElseThrow();
    assertThat(again.valid()).isEqualTo(lowest);
    assertThat(Evaluation.of(best, data, Place.cpu(), true, 0).test())
        .isCloseTo(again.test(), Offset.offset(again.test() * 1e-5));
  }

  @Test
  void perplexityIsWeightedByWords() throws IOException {
    double[] sums = new double[2];
    TrainingData data = text();
    var batches = data.training(SENTENCES);
    List<Integer> words = new ArrayList<>();
    while (batches.hasNext()) {
      words.add(batches.next().words());
    }
    try (Trainer trainer =
        Trainer.begin(SENTENCES.training(t -> t.withPasses(1)), data, options("w"))) {
      trainer.listen(
          (pass, batch, loss) -> {
            sums[0] += loss * words.get(batch - 1);
            sums[1] += words.get(batch - 1);
          });
      assertThat(run(trainer).get(0).trainPpl())
          .isCloseTo(Math.exp(sums[0] / sums[1]), Offset.offset(1e-9));
    }
  }

  @Test
  void resumedRunEqualsAnUninterruptedOneBitForBit() throws IOException {
    for (Recipe recipe : List.of(SENTENCES, STREAM)) {
      TrainingData data = file();
      Trainer.Options whole = limited(recipe.name() + "-whole");
      List<Double> wanted = new ArrayList<>();
      Map<String, Value> wantedValues;
      List<PassReport> wantedReports;
      try (Trainer trainer = Trainer.begin(recipe, data, whole)) {
        trainer.listen((pass, batch, loss) -> wanted.add(loss));
        wantedReports = run(trainer);
        wantedValues = values(trainer.scope());
      }
      Trainer.Options cut = limited(recipe.name() + "-cut");
      List<Double> losses = new ArrayList<>();
      // Stops in the middle of the first pass, two batches after its checkpoint; then at the
      // second.
      stopAt(Trainer.begin(recipe, data, cut), 1, 8, losses);
      losses.subList(6, losses.size()).clear();
      stopAt(resume(cut), 2, 4, losses);
      losses.subList(10 + 3, losses.size()).clear();
      try (Trainer trainer = resume(cut)) {
        trainer.listen((pass, batch, loss) -> losses.add(loss));
        List<PassReport> reports = run(trainer);
        assertThat(reports.get(reports.size() - 1).validPpl())
            .isEqualTo(wantedReports.get(wantedReports.size() - 1).validPpl());
        assertThat(reports.get(0).trainPpl()).isEqualTo(wantedReports.get(1).trainPpl());
        assertThat(losses).isEqualTo(wanted);
        assertThat(values(trainer.scope())).isEqualTo(wantedValues);
      }
      assertThat(Files.readAllLines(cut.folder().curve()))
          .containsExactlyInAnyOrderElementsOf(Files.readAllLines(whole.folder().curve()));
      assertThat(Files.readAllLines(cut.folder().passes())).hasSize(recipe.training().passes());
    }
  }

  /** Ten batches a pass, a checkpoint after every third. */
  private Trainer.Options limited(String name) {
    return new Trainer.Options(new RunFolder(temporary.resolve(name)), Place.cpu(), false, 10, 3);
  }

  private static Trainer resume(Trainer.Options options) throws IOException {
    return Trainer.resume(options.folder(), null, Place.cpu(), 0, 0, options.checkpointEvery());
  }

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static void stopAt(Trainer started, int atPass, int atBatch, List<Double> losses) {
    try (Trainer trainer = started) {
      trainer.listen(
          (pass, batch, loss) -> {
            losses.add(loss);
            if (pass == atPass && batch == atBatch) {
              throw new Stopped();
            }
          });
      assertThatThrownBy(() -> run(trainer)).isInstanceOf(Stopped.class);
    }
  }

  @Test
  void morePassesGoOnFromTheEnd() throws IOException {
    Trainer.Options options = limited("more");
    Recipe once = SENTENCES.training(t -> t.withPasses(1));
    try (Trainer trainer = Trainer.begin(once, file(), options)) {
      run(trainer);
    }
    try (Trainer trainer = resume(options)) {
      assertThat(run(trainer)).isEmpty();
    }
    try (Trainer trainer = Trainer.resume(options.folder(), null, Place.cpu(), 2, 0, 0)) {
      assertThat(run(trainer)).extracting(PassReport::epoch).containsExactly(2);
    }
  }

  @Test
  void fullDiskEndsTheRunAndLeavesTheLastCheckpoint() throws IOException {
    Trainer.Options options = limited("full");
    int[] saved = {0};
    try (Trainer trainer = Trainer.begin(SENTENCES, file(), options)) {
      trainer.saveBy(
          (checkpoint, folder) -> {
            if (++saved[0] == 2) {
              throw new IOException(
                  "cannot write the checkpoint " + folder + ": No space left on device");
            }
            checkpoint.save(folder);
          });
      assertThatThrownBy(() -> run(trainer))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "cannot write the checkpoint "
                  + options.folder().checkpoint()
                  + ": No space left on device");
    }
    assertThat(Checkpoint.load(options.folder().checkpoint()).properties())
        .containsEntry("pass", "1")
        .containsEntry("batch", "3");
    List<Integer> batches = new ArrayList<>();
    try (Trainer trainer = resume(options)) {
      trainer.listen((pass, batch, loss) -> batches.add(batch));
      assertThat(run(trainer)).hasSize(3);
    }
    assertThat(batches.get(0)).isEqualTo(4);
  }

  @Test
  void folderWithARunIsLeftAlone() throws IOException {
    Trainer.Options options = limited("twice");
    Recipe once = SENTENCES.training(t -> t.withPasses(1));
    try (Trainer trainer = Trainer.begin(once, file(), options)) {
      run(trainer);
    }
    assertThatThrownBy(() -> Trainer.begin(once, file(), options))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds a run already; go on with it by --resume");
  }

  @Test
  void resumingWithAnotherTextIsRefused() throws IOException {
    Trainer.Options options = limited("other");
    Recipe once = SENTENCES.training(t -> t.withPasses(1));
    try (Trainer trainer = Trainer.begin(once, file(), options)) {
      run(trainer);
    }
    Path other = temporary.resolve("other.txt");
    Files.writeString(other, "one two three\n".repeat(50));
    assertThatThrownBy(() -> Trainer.resume(options.folder(), other, Place.cpu(), 0, 0, 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not the one that the run in");
  }

  @Test
  void divergedTrainingEndsWithARemedy() throws IOException {
    Recipe wild =
        STREAM.training(t -> t.withLearningRate(1e30).withClip(0)).network(n -> n.withDropout(0));
    try (Trainer trainer = Trainer.begin(wild, text(), options("wild"))) {
      assertThatThrownBy(() -> run(trainer))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("training diverged: the loss is")
          .hasMessageContaining("lower --lr");
    }
  }

  @Test
  void bestModelPredictsAndWrites() throws IOException {
    TrainingData data = text();
    Trainer.Options options = options("best");
    try (Trainer trainer = Trainer.begin(SENTENCES, data, options)) {
      run(trainer);
    }
    ModelFolder best = ModelFolder.load(options.folder().path());
    int[] first;
    try (Generator generator = new Generator(best, Place.cpu())) {
      first = generator.write("the boys", 20, new Sampler(1, 0), 7);
      assertThat(generator.write("the boys", 20, new Sampler(1, 0), 7)).isEqualTo(first);
      assertThat(generator.write("the boys", 20, new Sampler(1, 0), 8)).isNotEqualTo(first);
      assertThat(first).hasSize(20);
    }
    // The word after the prompt is what the saved program, fed the whole prompt, finds likeliest.
    SavedProgram saved = SavedProgram.load(options.folder().model().resolve("rnnlm.pdmodel"));
    assertThat(saved.feedNames()).containsExactly(RnnLm.WORD);
    int[] prompt = best.vocabulary().encode("the boys");
    long start = best.vocabulary().start();
    try (Executor executor = new Executor(Place.cpu());
        Generator generator = new Generator(best, Place.cpu())) {
      saved.values().forEach((name, value) -> executor.scope().set(name, value));
      LoDTensor probabilities =
          executor
              .run(
                  saved.program(),
                  Feed.of(
                      RnnLm.WORD, LoDTensor.ofSequences(new long[] {start, prompt[0], prompt[1]})),
                  saved.fetchNames().get(0))
              .tensor(saved.fetchNames().get(0));
      int words = best.vocabulary().size();
      int likeliest = 0;
      for (int word = 1; word < words; word++) {
        if (probabilities.at(2 * words + word) > probabilities.at(2 * words + likeliest)) {
          likeliest = word;
        }
      }
      assertThat(generator.write("the boys", 1, new Sampler(0, 0), 1)).containsExactly(likeliest);
    }
  }

  @Test
  void paddedRunHasTheSamePerplexities() throws IOException {
    Recipe plain = SENTENCES.network(n -> n.withDropout(0)).training(t -> t.withPasses(1));
    double[] found = new double[2];
    for (int i = 0; i < 2; i++) {
      Trainer.Options options =
          new Trainer.Options(
              new RunFolder(temporary.resolve("padded" + i)), Place.cpu(), i == 1, 0, 0);
      try (Trainer trainer = Trainer.begin(plain, text(), options)) {
        found[i] = run(trainer).get(0).testPpl();
      }
    }
    assertThat(found[1]).isCloseTo(found[0], Offset.offset(found[0] * 1e-4));
  }
}
