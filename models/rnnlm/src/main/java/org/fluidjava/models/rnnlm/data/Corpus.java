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

  /** The three texts as files, or one file to be split. */
  private record Texts(Path train, Path valid, Path test) {
    boolean single() {
      return train.equals(valid);
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
    Texts texts = texts(path);
    return encode(path, texts, vocabulary(texts, options));
  }

  /**
   * Reads the same with the words of a model that exists already; others become {@code <unk>}.
   *
   * @throws CorpusException if anything is missing, empty or not text
   */
  public static Corpus read(Path path, Vocabulary vocabulary) {
    return encode(path, texts(path), vocabulary);
  }

  private static Texts texts(Path path) {
    if (Files.isRegularFile(path)) {
      return new Texts(path, path, path);
    }
    if (!Files.isDirectory(path)) {
      throw new CorpusException(
          "corpus: there is no file or folder "
              + path
              + "; check --data, or bring Penn Treebank with: rnnlm fetch-data");
    }
    return new Texts(find(path, "train"), find(path, "valid"), find(path, "test"));
  }

  private static Corpus encode(Path path, Texts texts, Vocabulary vocabulary) {
    String name = String.valueOf(path.getFileName());
    Sentences train = encode(texts.train(), vocabulary);
    if (texts.single()) {
      int kept = kept(path, train.count());
      int middle = (kept + train.count()) / 2;
      return new Corpus(
          name,
          vocabulary,
          train.range(0, kept),
          train.range(kept, middle),
          train.range(middle, train.count()));
    }
    return new Corpus(
        name,
        vocabulary,
        train,
        encode(texts.valid(), vocabulary),
        encode(texts.test(), vocabulary));
  }

  private static Sentences encode(Path file, Vocabulary vocabulary) {
    var sentences = new Sentences.Builder(vocabulary.end());
    TextLines.forEach(file, line -> sentences.add(line, vocabulary));
    return sentences.build();
  }

  /** How many lines of a single file are for training. */
  private static int kept(Path file, int lines) {
    if (lines < SMALLEST_SINGLE_FILE) {
      throw new CorpusException(
          "corpus: "
              + file
              + " has "
              + lines
              + " lines; a single file needs at least "
              + SMALLEST_SINGLE_FILE
              + " to hold back a twentieth each for validation and test; or give a folder with"
              + " train.txt, valid.txt and test.txt");
    }
    return lines - 2 * (lines / 20);
  }

  private static Vocabulary vocabulary(Texts texts, Options options) {
    int most = Integer.MAX_VALUE;
    if (texts.single()) {
      // The vocabulary may not see the held-back lines, so the lines are counted first.
      int[] all = {0};
      TextLines.forEach(texts.train(), line -> all[0]++);
      most = kept(texts.train(), all[0]);
    }
    int firstLines = most;
    Map<String, Long> counts = new HashMap<>();
    int[] lines = {0};
    TextLines.forEach(
        texts.train(),
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
