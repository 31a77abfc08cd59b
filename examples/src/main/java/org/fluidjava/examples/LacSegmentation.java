package org.fluidjava.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Feed;
import org.fluidjava.io.Predictor;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.tensor.LoDTensor;
import org.jspecify.annotations.Nullable;

/**
 * Splits Chinese text into words with Baidu's LAC model: an embedding of characters, two
 * bidirectional GRU layers and a conditional random field that gives each character one of the tags
 * B, I, E (first, inner and last of a word) and S (a word of its own).
 *
 * <p>It shows how a program with sequences is run: all texts lie one behind the other in one
 * tensor, whose LoD says where each begins, and the tags come back in the same form.
 */
public final class LacSegmentation implements AutoCloseable {
  /** The name of the model's folder. */
  public static final String NAME = "lac_seg_gru_crf";

  /** Where the model can be had. */
  public static final String SOURCE =
      "github.com/baidu/lac, commit 7a9b1b2 (python/LAC/seg_model: model and conf/*.dic)";

  private final Predictor predictor;
  private final String feed;
  private final String fetch;
  private final Map<String, Long> ids;
  private final long unknown;
  private final Map<String, String> normal;
  private final List<Boolean> startsWord;

  private LacSegmentation(Predictor predictor, ModelFolder model) throws IOException {
    this.predictor = predictor;
    feed = predictor.feedNames().get(0);
    fetch = predictor.fetchNames().get(0);
    ids = new HashMap<>();
    pairs(model.file("word.dic")).forEach(pair -> ids.put(pair[1], Long.valueOf(pair[0])));
    Long outOfVocabulary = ids.get("OOV");
    if (outOfVocabulary == null) {
      throw new IOException(model.file("word.dic") + ": no entry OOV for unknown characters");
    }
    unknown = outOfVocabulary;
    normal = new HashMap<>();
    pairs(model.file("q2b.dic")).forEach(pair -> normal.put(pair[0], pair[1]));
    startsWord = new ArrayList<>();
    for (String[] pair : pairs(model.file("tag.dic"))) {
      startsWord.add(pair[1].endsWith("B") || pair[1].endsWith("S"));
    }
  }

  /**
   * Loads the model and its dictionaries.
   *
   * @param folder the model's folder; null: the usual one, see {@link ModelFolder}
   * @throws IllegalArgumentException when the model is not there; it says where to get it
   */
  public static LacSegmentation load(@Nullable Path folder, Place place) throws IOException {
    ModelFolder model = ModelFolder.find(folder, NAME, SOURCE);
    Predictor predictor = SavedProgram.load(model.program()).predictor(place);
    try {
      return new LacSegmentation(predictor, model);
    } catch (IOException | RuntimeException e) {
      predictor.close();
      throw e;
    }
  }

  /** Lines of two fields with a tab between; either may be a blank. */
  private static List<String[]> pairs(Path dictionary) throws IOException {
    List<String[]> pairs = new ArrayList<>();
    for (String line : Files.readAllLines(dictionary)) {
      String[] fields = line.split("\t", -1);
      if (fields.length != 2) {
        throw new IOException(dictionary + ": not two fields with a tab between: '" + line + "'");
      }
      pairs.add(fields);
    }
    return pairs;
  }

  /** The words of each text; together they are the text again. An empty text has no words. */
  public List<List<String>> segment(List<String> texts) {
    List<List<String>> words = new ArrayList<>();
    List<long[]> sequences = new ArrayList<>();
    for (String text : texts) {
      words.add(new ArrayList<>());
      if (!text.isEmpty()) {
        sequences.add(characters(text).stream().mapToLong(this::id).toArray());
      }
    }
    if (sequences.isEmpty()) {
      return words;
    }
    long[] tags =
        predictor.run(Feed.of(feed, LoDTensor.ofSequences(sequences))).tensor(fetch).longs();
    int next = 0;
    for (int i = 0; i < texts.size(); i++) {
      StringBuilder word = new StringBuilder();
      for (String character : characters(texts.get(i))) {
        if (startsWord.get((int) tags[next++]) && word.length() > 0) {
          words.get(i).add(word.toString());
          word.setLength(0);
        }
        word.append(character);
      }
      if (word.length() > 0) {
        words.get(i).add(word.toString());
      }
    }
    return words;
  }

  private long id(String character) {
    return ids.getOrDefault(normal.getOrDefault(character, character), unknown);
  }

  /** Code points, because a rare character takes two of Java's. */
  private static List<String> characters(String text) {
    return text.codePoints().mapToObj(Character::toString).toList();
  }

  @Override
  public void close() {
    predictor.close();
  }
}
