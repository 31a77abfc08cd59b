package org.fluidjava.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * A program that was saved with its parameters, by Paddle or by {@link ProgramSaver}: a folder with
 * {@code __model__} or one {@code *.pdmodel}, and the parameters in one combined file or in one
 * file for each variable.
 *
 * <p>All of it is untrusted; see {@link ProgramFile} and {@link ParameterFile}.
 */
public final class SavedProgram {
  private final Path file;
  private final @Nullable Path params;
  private final Program program;
  private final Signature signature;

  private SavedProgram(Path file, @Nullable Path params, Program program) {
    this.file = file;
    this.params = params;
    this.program = program;
    signature = Signature.of(file.toString(), program);
    signature.feeds().forEach(name -> program.global().var(name).setIsData(true));
  }

  /** As {@link #load(Path, Path)}, with the parameters where they are by default. */
  public static SavedProgram load(Path model) throws IOException {
    return load(model, null);
  }

  /**
   * Reads the program; its parameters are read by {@link #values()}.
   *
   * @param model the folder, or the program file itself
   * @param params the combined parameter file, looked up as given and then beside the program;
   *     null: the {@code .pdiparams} beside a {@code .pdmodel}, else one file for each variable
   * @throws ProgramFormatException when the program is not sound
   * @throws IOException when there is no program, or no such parameter file
   */
  public static SavedProgram load(Path model, @Nullable Path params) throws IOException {
    Path file = programFile(model);
    Path combined = params == null ? defaultParams(file) : givenParams(file, params);
    return new SavedProgram(file, combined, ProgramFile.read(file));
  }

  private static Path programFile(Path model) throws IOException {
    if (!Files.isDirectory(model)) {
      if (!Files.exists(model)) {
        throw new IOException(model + ": no such file or folder");
      }
      return model;
    }
    Path classic = model.resolve("__model__");
    if (Files.isRegularFile(classic)) {
      return classic;
    }
    List<Path> found = endingIn(model, ".pdmodel");
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new IOException(
        model
            + ": a saved program has a file __model__ or one *.pdmodel, but this folder has "
            + (found.isEmpty() ? "neither" : found.size() + " *.pdmodel; name the file"));
  }

  private static List<Path> endingIn(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> path.toString().endsWith(end)).sorted().toList();
    }
  }

  private static Path givenParams(Path file, Path params) throws IOException {
    Path beside = file.resolveSibling(params);
    if (Files.isRegularFile(params)) {
      return params;
    }
    if (Files.isRegularFile(beside)) {
      return beside;
    }
    throw new IOException("no parameter file " + params + ", nor " + beside);
  }

  private static @Nullable Path defaultParams(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (!name.endsWith(".pdmodel")) {
      return null;
    }
    String stem = name.substring(0, name.length() - ".pdmodel".length());
    Path beside = file.resolveSibling(stem + ".pdiparams");
    if (Files.isRegularFile(beside)) {
      return beside;
    }
    List<Path> found = endingIn(folderOf(file), ".pdiparams");
    return found.size() == 1 ? found.get(0) : null;
  }

  private static Path folderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file : folder;
  }

  /** The program. */
  public Program program() {
    return program;
  }

  /**
   * The number of the Paddle release that wrote the program: a million times the major, a thousand
   * times the minor version, and the patch; 0 from a build that is no release; none where the file
   * has no such field.
   */
  public OptionalLong paddleVersion() {
    return ProgramFile.paddleVersion(program);
  }

  /** The file of the program. */
  public Path file() {
    return file;
  }

  /** The combined parameter file; null when each variable has its own. */
  public @Nullable Path paramsFile() {
    return params;
  }

  /** The names to feed, by column. */
  public List<String> feedNames() {
    return signature.feeds();
  }

  /** The names fetched, by column. */
  public List<String> fetchNames() {
    return signature.fetches();
  }

  /**
   * Loads the parameters and prepares the program on a place.
   *
   * @param moreFetches variables of block 0 to fetch after the program's own fetches
   * @throws IOException when a parameter file cannot be read
   */
  public Predictor predictor(Place place, String... moreFetches) throws IOException {
    return Predictor.open(this, new Executor(place), true, List.of(moreFetches));
  }

  /** Loads the parameters into an executor's scope and prepares the program there. */
  public Predictor predictor(Executor executor, String... moreFetches) throws IOException {
    return Predictor.open(this, executor, false, List.of(moreFetches));
  }

  /** The persistable variables whose values lie in files. */
  public List<Variable> persistables() {
    return Persistables.of(program);
  }

  /**
   * Reads the values of all persistable variables. A variable without a file is left out if no
   * operator reads it.
   *
   * @throws ParameterFormatException when a file is not sound, or a value does not have the type
   *     and shape that its variable declares
   * @throws IOException when a file is missing or cannot be read; the text lists all missing ones
   */
  public Map<String, Value> values() throws IOException {
    Map<String, Value> values = params == null ? readSeparate() : readCombined(params);
    for (Variable variable : persistables()) {
      Value value = values.get(variable.name());
      String misfit = value == null ? null : Persistables.misfit(variable, value);
      if (misfit != null) {
        throw new ParameterFormatException(
            (params == null ? ParameterFile.locate(folderOf(file), variable.name()) : params)
                + ": variable "
                + misfit);
      }
    }
    return values;
  }

  private Map<String, Value> readCombined(Path combined) throws IOException {
    List<String> names = new ArrayList<>();
    for (Variable variable : persistables()) {
      if (variable.kind() != VarKind.LOD_TENSOR) {
        throw new ParameterFormatException(
            combined
                + ": variable '"
                + variable.name()
                + "' holds "
                + variable.kind()
                + ", which a combined file cannot");
      }
      names.add(variable.name());
    }
    if (names.isEmpty()) {
      return new LinkedHashMap<>();
    }
    Map<String, LoDTensor> tensors = ParameterFile.readCombined(combined, names);
    return new LinkedHashMap<>(tensors);
  }

  private Map<String, Value> readSeparate() throws IOException {
    Set<String> read = new HashSet<>();
    program.blocks().forEach(block -> block.ops().forEach(op -> read.addAll(op.inputNames())));
    Path folder = folderOf(file);
    Map<String, Value> values = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (Variable variable : persistables()) {
      Path path = ParameterFile.locate(folder, variable.name());
      if (!Files.isRegularFile(path)) {
        if (read.contains(variable.name())) {
          missing.add(variable.name());
        }
        continue;
      }
      values.put(
          variable.name(),
          variable.kind() == VarKind.SELECTED_ROWS
              ? ParameterFile.readSelectedRows(path)
              : ParameterFile.readTensor(path));
    }
    if (!missing.isEmpty()) {
      throw new IOException(
          folder
              + ": no files for "
              + missing.size()
              + " of the program's "
              + persistables().size()
              + " persistable variables: "
              + Persistables.some(missing)
              + otherFiles(folder));
    }
    return values;
  }

  /** A file that is no variable's may be the combined one. */
  private String otherFiles(Path folder) throws IOException {
    Set<String> known = new HashSet<>();
    persistables().forEach(variable -> known.add(variable.name()));
    known.add(String.valueOf(file.getFileName()));
    try (Stream<Path> files = Files.list(folder)) {
      List<String> others =
          files
              .filter(Files::isRegularFile)
              .map(path -> String.valueOf(path.getFileName()))
              .filter(name -> !known.contains(name))
              .sorted()
              .toList();
      return others.isEmpty()
          ? ""
          : "; if one of "
              + Persistables.some(others)
              + " holds them all, name it as the parameter file";
    }
  }
}
