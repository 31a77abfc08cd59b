package org.fluidjava.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a downloaded model: the saved program, and the word lists beside it.
 *
 * <p>{@code FLUID_MODELS} names the folder that holds one folder for each model; without it, that
 * is {@code models} in the current folder.
 */
public final class ModelFolder {
  private final Path folder;
  private final String source;

  private ModelFolder(Path folder, String source) {
    this.folder = folder;
    this.source = source;
  }

  /**
   * The folder of a model.
   *
   * @param given what the user named; null: the folder {@code name} in the folder of all models
   * @param name the model's name
   * @param source where it can be had, for the message when it is not there
   * @throws IllegalArgumentException when there is no saved program; it says where to get one
   */
  public static ModelFolder find(@Nullable Path given, String name, String source) {
    ModelFolder found = new ModelFolder(given == null ? all().resolve(name) : given, source);
    found.program();
    return found;
  }

  private static Path all() {
    String all = System.getenv("FLUID_MODELS");
    return Path.of(all == null || all.isEmpty() ? "models" : all);
  }

  /** The folder with the program: this one or {@code model} in it. */
  public Path program() {
    Path inner = folder.resolve("model");
    for (Path candidate : List.of(folder, inner)) {
      if (Files.isRegularFile(candidate.resolve("__model__"))) {
        return candidate;
      }
    }
    throw missing("neither " + folder.resolve("__model__") + " nor " + inner.resolve("__model__"));
  }

  /** A file that belongs to the model: in this folder, in {@code conf} or beside the folder. */
  public Path file(String name) {
    List<Path> candidates =
        List.of(
            folder.resolve(name),
            folder.resolve("conf").resolve(name),
            folder.toAbsolutePath().normalize().resolveSibling(name));
    return candidates.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() -> missing("no file " + name + " in " + folder));
  }

  private IllegalArgumentException missing(String what) {
    return new IllegalArgumentException(
        what
            + ". Get the model from "
            + source
            + " and name its folder with --model, or the folder of all models with FLUID_MODELS");
  }
}
