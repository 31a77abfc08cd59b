package org.fluidjava.cli;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.RecipeException;
import org.fluidjava.models.rnnlm.Recipes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A named recipe and what is changed of it. */
final class RecipeOptions {
  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description =
          "seed, literal, gru, grammar, zaremba-small, zaremba-medium or zaremba-large. Default:"
              + " seed with --data, grammar without.")
  private @Nullable String name;

  @Option(names = "--embedding", paramLabel = "N", description = "Width of a word's vector.")
  private @Nullable Integer embedding;

  @Option(names = "--hidden", paramLabel = "N", description = "Width of each recurrent layer.")
  private @Nullable Integer hidden;

  @Option(names = "--layers", paramLabel = "N", description = "Number of recurrent layers.")
  private @Nullable Integer layers;

  @Option(
      names = "--dropout",
      paramLabel = "P",
      description = "Share of units dropped between layers.")
  private @Nullable Double dropout;

  @Option(names = "--dense", description = "A dense gradient of the embedding.")
  private boolean dense;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Sentences of a batch, or lanes of the stream.")
  private @Nullable Integer batch;

  @Option(names = "--bucketing", description = "Batches of sentences of nearly one length.")
  private boolean bucketing;

  @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate of the first passes.")
  private @Nullable Double rate;

  @Option(
      names = "--clip",
      paramLabel = "NORM",
      description = "Largest norm of all gradients together; 0 for none.")
  private @Nullable Double clip;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What first parameters, dropout and the order of sentences are drawn from.")
  private @Nullable Long seed;

  /** The recipe. */
  Recipe recipe(boolean ownText) {
    Recipe recipe = Recipes.named(name != null ? name : ownText ? "seed" : "grammar");
    if (embedding != null) {
      int width = embedding;
      recipe = recipe.network(n -> n.withEmbedding(width));
    }
    if (hidden != null) {
      int width = hidden;
      recipe = recipe.network(n -> n.withHidden(width));
    }
    if (layers != null) {
      int count = layers;
      recipe = recipe.network(n -> n.withLayers(count));
    }
    if (dropout != null) {
      double share = dropout;
      recipe = recipe.network(n -> n.withDropout(share));
    }
    if (dense) {
      recipe = recipe.network(n -> n.withSparseEmbedding(false));
    }
    if (batch != null) {
      int size = batch;
      recipe = recipe.feeding(f -> f.withBatch(size));
    }
    if (bucketing) {
      recipe = recipe.feeding(f -> f.withBucketing(true));
    }
    if (rate != null) {
      double first = rate;
      recipe = recipe.training(t -> t.withLearningRate(first));
    }
    if (clip != null) {
      double norm = clip;
      recipe = recipe.training(t -> t.withClip(norm));
    }
    return seed == null ? recipe : recipe.withSeed(seed);
  }

  /** A resumed run has its recipe: options that would change it are refused. */
  void refuse() {
    List<String> given = new ArrayList<>();
    note(given, "--recipe", name != null);
    note(given, "--embedding", embedding != null);
    note(given, "--hidden", hidden != null);
    note(given, "--layers", layers != null);
    note(given, "--dropout", dropout != null);
    note(given, "--dense", dense);
    note(given, "--batch-size", batch != null);
    note(given, "--bucketing", bucketing);
    note(given, "--lr", rate != null);
    note(given, "--clip", clip != null);
    note(given, "--seed", seed != null);
    if (!given.isEmpty()) {
      throw new RecipeException(
          "--resume goes on with the run's own recipe; leave out " + String.join(", ", given));
    }
  }

  private static void note(List<String> given, String option, boolean present) {
    if (present) {
      given.add(option);
    }
  }
}
