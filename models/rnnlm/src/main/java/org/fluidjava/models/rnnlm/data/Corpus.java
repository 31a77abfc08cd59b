package org.fluidjava.models.rnnlm.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A text to train on, a text to choose the model by, and a text to judge it by, as ids of one
 * vocabulary that is made from the training text alone.
 *
 * @param name what to call it in reports
 */
public record Corpus(
    String name, Vocabulary vocabulary, Sentences train, Sentences valid, Sentences test) {

  /** The file names looked for in a folder, first match first; %s is train, valid or test. */
  private static final List<String> NAMES = List.of("ptb.%s.txt", "%s.txt", "wiki.%s.tokens");

  /** A single file must have this many lines before a twentieth of it can judge a model. */
  private static final int SMALLEST_SINGLE_FILE = 40;

  /** How the vocabulary is made. */
  public record Options(boolean startWord, int vocabularyLimit) {
    /** {@code <unk>} and {@code <eos>}, no {@code <bos>}, every word kept: 10 000 words on PTB. */
    public static final Options DEFAULT = new Options(false, Integer.MAX_VALUE);

    /** Gives sentences a start word {@code <bos>} of its own. */
    public Options withStartWord(boolean present) {
      return new Options(present, vocabularyLimit);
    }

    /** Keeps this many words. */
    public Options withVocabularyLimit(int limit) {
      if (limit < 4) {
        throw new CorpusException(
            "vocabulary: a limit of " + limit + " words; at least 4 are needed");
      }
      return new Options(startWord, limit);
    }
  }

  /** Reads a folder or file with {@link Options#DEFAULT}. */
  public static Corpus read(Path path) {
    return read(path, Options.DEFAULT);
  }

  /**
   * Reads a folder with {@code ptb.train.txt}, {@code ptb.valid.txt} and {@code ptb.test.txt} (or
   * the same without {@code ptb.}, or {@code wiki.train.tokens} and so on; also in its {@code data}
   * folder, as the PTB archive unpacks), or a single text file, whose last two twentieths are then
   * held back for validation and test. One sentence is one line.
   *
   * @throws CorpusException if anything is missing, empty or not text
   */
  public static Corpus read(Path path, Options options) {
    if (Files.isRegularFile(path)) {
      return readSingle(path, options);
    }
    if (!Files.isDirectory(path)) {
      throw new CorpusException(
          "corpus: there is no file or folder "
              + path
              + "; check --data, or bring Penn Treebank with: rnnlm fetch-data");
    }
    Path train = find(path, "train");
    Path valid = find(path, "valid");
    Path test = find(path, "test");
    Vocabulary vocabulary = vocabulary(train, options);
    return new Corpus(
        String.valueOf(path.getFileName()),
        vocabulary,
        encode(train, vocabulary),
        encode(valid, vocabulary),
        encode(test, vocabulary));
  }

  /** Reads a text with a vocabulary that exists already, to judge a trained model by it. */
  public static Sentences encode(Path file, Vocabulary vocabulary) {
    var sentences = new Sentences.Builder(vocabulary.end());
    TextLines.forEach(file, line -> sentences.add(line, vocabulary));
    return sentences.build();
  }

  private static Corpus readSingle(Path file, Options options) {
    // The vocabulary may not see the held-back lines, so the lines are counted first.
    long[] lines = {0};
    TextLines.forEach(file, line -> lines[0]++);
    if (lines[0] < SMALLEST_SINGLE_FILE) {
      throw new CorpusException(
          "corpus: "
              + file
              + " has "
              + lines[0]
              + " lines; a single file needs at least "
              + SMALLEST_SINGLE_FILE
              + " to hold back a twentieth each for validation and test; or give a folder with"
              + " train.txt, valid.txt and test.txt");
    }
    int held = (int) (lines[0] / 20);
    int kept = (int) lines[0] - 2 * held;
    Vocabulary vocabulary = vocabulary(file, options, kept);
    Sentences all = encode(file, vocabulary);
    return new Corpus(
        String.valueOf(file.getFileName()),
        vocabulary,
        all.range(0, kept),
        all.range(kept, kept + held),
        all.range(kept + held, all.count()));
  }

  private static Vocabulary vocabulary(Path train, Options options) {
    return vocabulary(train, options, Integer.MAX_VALUE);
  }

  private static Vocabulary vocabulary(Path file, Options options, int firstLines) {
    Map<String, Long> counts = new HashMap<>();
    int[] lines = {0};
    TextLines.forEach(
        file,
        line -> {
          if (lines[0] < firstLines) {
            lines[0]++;
            line.forEach(word -> counts.merge(word, 1L, Long::sum));
          }
        });
    counts.merge(Vocabulary.EOS, (long) lines[0], Long::sum);
    if (options.startWord()) {
      counts.merge(Vocabulary.BOS, (long) lines[0], Long::sum);
    }
    return Vocabulary.of(counts, options.vocabularyLimit());
  }

  private static Path find(Path folder, String part) {
    for (Path place : List.of(folder, folder.resolve("data"))) {
      for (String name : NAMES) {
        Path file = place.resolve(String.format(name, part));
        if (Files.exists(file)) {
          return file;
        }
      }
    }
    throw new CorpusException(
        "corpus: the folder "
            + folder
            + " has no "
            + String.join(" or ", NAMES.stream().map(name -> String.format(name, part)).toList())
            + "; put the text there, one sentence per line, or bring Penn Treebank with: rnnlm"
            + " fetch-data");
  }
}
