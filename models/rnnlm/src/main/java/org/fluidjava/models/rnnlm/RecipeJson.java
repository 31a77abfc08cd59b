package org.fluidjava.models.rnnlm;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Map;

/**
 * A recipe as JSON, keys as in {@code learning_rate}. Reading is strict, a key too few or too many
 * is refused: a checkpoint that goes on with a silently different setting would be worse than none.
 */
public final class RecipeJson {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .setPrettyPrinting()
          .create();

  private RecipeJson() {}

  /** The recipe as a JSON object. */
  public static String write(Recipe recipe) {
    return GSON.toJson(recipe);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws RecipeException if it is no JSON, lacks a key, has an unknown one, or a value that the
   *     recipe refuses
   */
  public static Recipe read(String json) {
    try {
      JsonElement tree = JsonParser.parseString(json);
      compareKeys("", GSON.toJsonTree(Recipes.SEED), tree);
      return GSON.fromJson(tree, Recipe.class);
    } catch (RecipeException e) {
      throw e;
    } catch (JsonParseException | IllegalStateException e) {
      throw new RecipeException("recipe: not a recipe in JSON: " + e.getMessage());
    } catch (RuntimeException e) {
      // Gson wraps what a record's constructor throws; the first RecipeException is the message.
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof RecipeException refused) {
          throw refused;
        }
      }
      throw e;
    }
  }

  private static void compareKeys(String path, JsonElement expected, JsonElement actual) {
    if (!expected.isJsonObject()) {
      if (!actual.isJsonPrimitive()) {
        throw new RecipeException("recipe: '" + path + "' is not a single value in the JSON");
      }
      return;
    }
    if (!actual.isJsonObject()) {
      throw new RecipeException(
          "recipe: " + (path.isEmpty() ? "the JSON" : "'" + path + "'") + " is not an object");
    }
    JsonObject object = actual.getAsJsonObject();
    JsonObject model = expected.getAsJsonObject();
    for (String key : object.keySet()) {
      if (!model.has(key)) {
        throw new RecipeException("recipe: unknown key '" + join(path, key) + "' in the JSON");
      }
    }
    for (Map.Entry<String, JsonElement> entry : model.entrySet()) {
      String name = join(path, entry.getKey());
      JsonElement value = object.get(entry.getKey());
      if (value == null) {
        throw new RecipeException("recipe: the key '" + name + "' is missing in the JSON");
      }
      compareKeys(name, entry.getValue(), value);
    }
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
