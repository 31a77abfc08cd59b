package org.fluidjava.models.rnnlm.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fluidjava.executor.Scope;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.RecipeJson;
import org.fluidjava.models.rnnlm.RnnLm;
import org.fluidjava.models.rnnlm.data.Vocabulary;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Value;

/**
 * A trained model as files: the program from words to probabilities with its parameters ({@code
 * rnnlm.pdmodel}, {@code rnnlm.pdiparams}, which PaddlePaddle loads), the vocabulary and the
 * recipe.
 *
 * @param recipe what was trained
 * @param vocabulary the words by id
 * @param values the parameters by name
 */
public record ModelFolder(Recipe recipe, Vocabulary vocabulary, Map<String, Value> values) {
  private static final String NAME = "rnnlm";
  private static final String VOCABULARY = "vocabulary.txt";
  private static final String RECIPE = "recipe.json";

  /** Saves the parameters in a scope; a model that is there is replaced file by file. */
  static void save(Path folder, Recipe recipe, Vocabulary vocabulary, Scope scope)
      throws IOException {
    RnnLm model = RnnLm.predicting(recipe, vocabulary.size());
    Files.createDirectories(folder);
    vocabulary.save(folder.resolve(VOCABULARY));
    Files.writeString(
        folder.resolve(RECIPE), RecipeJson.write(recipe) + "\n", StandardCharsets.UTF_8);
    ProgramSaver.saveInferenceModel(
        folder,
        model.main(),
        List.of(RnnLm.WORD),
        List.of(model.result()),
        scope::get,
        SaveForm.pdmodel(NAME));
  }

  /**
   * Reads what {@link #save} wrote, or the model of a run's folder.
   *
   * @throws IOException when files are missing or cannot be read
   */
  public static ModelFolder load(Path folder) throws IOException {
    Path within = new RunFolder(folder).model();
    Path place = Files.isDirectory(within) ? within : folder;
    Path recipe = place.resolve(RECIPE);
    if (!Files.isRegularFile(recipe)) {
      throw new IOException(
          folder + " holds no trained language model: there is no " + recipe + "; train one first");
    }
    SavedProgram saved = SavedProgram.load(place.resolve(NAME + ".pdmodel"));
    return new ModelFolder(
        RecipeJson.read(Files.readString(recipe, StandardCharsets.UTF_8)),
        Vocabulary.load(place.resolve(VOCABULARY)),
        saved.values());
  }

  /**
   * Gives a model's parameters their trained values.
   *
   * @throws IllegalStateException when one is missing or has another shape
   */
  void restore(RnnLm model, Scope scope) {
    for (Variable parameter : model.main().parameters()) {
      Value value = values.get(parameter.name());
      if (value == null) {
        throw new IllegalStateException(
            "the saved model has no parameter '" + parameter.name() + "'; its recipe is another's");
      }
      scope.set(parameter.name(), value);
    }
  }
}
