package org.fluidjava.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.models.rnnlm.bench.BenchModel;
import org.fluidjava.models.rnnlm.bench.TrainingSpeed;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/** A program with what it is fed, for commands that look at how it runs. */
interface Workload {
  /** The program. */
  Program program();

  /** What it fetches. */
  List<String> fetches();

  /** Gives a scope its parameters. */
  void start(Executor executor) throws IOException;

  /** The feed of the next step. */
  Feed next();

  /** The names of the values that outlive a run. */
  default List<String> kept() {
    return program().global().vars().stream()
        .filter(Variable::persistable)
        .map(Variable::name)
        .toList();
  }

  /** The training step of the language model of {@code bench rnnlm}. */
  static Workload languageModel(TrainingSpeed.Config config, int batchSize) {
    BenchModel bench = new BenchModel(config, null, batchSize);
    return new Workload() {
      @Override
      public Program program() {
        return bench.model().main();
      }

      @Override
      public List<String> fetches() {
        return List.of(bench.model().result());
      }

      @Override
      public void start(Executor executor) {
        bench.start(executor);
      }

      @Override
      public Feed next() {
        return bench.next();
      }
    };
  }

  /**
   * A saved program.
   *
   * @param feed its feeds as JSON; null draws them
   */
  static Workload saved(Path model, @Nullable Path params, @Nullable Path feed) throws IOException {
    SavedProgram saved = SavedProgram.load(model, params);
    Feed feeds = feed == null ? DrawnFeed.of(saved) : Feed.of(TensorJson.read(feed));
    return new Workload() {
      @Override
      public Program program() {
        return saved.program();
      }

      @Override
      public List<String> fetches() {
        return saved.fetchNames();
      }

      @Override
      public void start(Executor executor) throws IOException {
        for (Map.Entry<String, Value> value : saved.values().entrySet()) {
          executor.scope().set(value.getKey(), value.getValue());
        }
      }

      @Override
      public Feed next() {
        return feeds;
      }
    };
  }
}
