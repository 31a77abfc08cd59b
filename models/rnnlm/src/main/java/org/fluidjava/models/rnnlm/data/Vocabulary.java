package org.fluidjava.models.rnnlm.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The words a model knows. A word's id is its rank by frequency, ties in the order of the words, so
 * the same text gives the same ids everywhere. Words it does not know become {@link #UNK}.
 */
public final class Vocabulary {
  /** Stands for every word the vocabulary does not have. */
  public static final String UNK = "<unk>";

  /** Begins a sentence, where a recipe wants a start word of its own. */
  public static final String BOS = "<bos>";

  /** Ends a sentence. */
  public static final String EOS = "<eos>";

  private final List<String> words;
  private final long[] counts;
  private final Map<String, Integer> ids = new HashMap<>();
  private final int unk;

  private Vocabulary(List<String> words, long[] counts) {
    this.words = List.copyOf(words);
    this.counts = counts;
    for (int id = 0; id < words.size(); id++) {
      ids.put(words.get(id), id);
    }
    this.unk = Objects.requireNonNull(ids.get(UNK), "a vocabulary always has <unk>");
  }

  /**
   * Ranks counted words. {@code <unk>} is added with count 0 if the text has none.
   *
   * @param counts each word with how often it occurs, 0 or more
   */
  public static Vocabulary of(Map<String, Long> counts) {
    return of(counts, Integer.MAX_VALUE);
  }

  /**
   * Ranks counted words and keeps the {@code limit} most frequent. The words left out are counted
   * as {@code <unk>}; the three special words are never left out.
   *
   * @param limit how many words to keep, specials included
   */
  public static Vocabulary of(Map<String, Long> counts, int limit) {
    Map<String, Long> kept = new HashMap<>(counts);
    kept.putIfAbsent(UNK, 0L);
    if (kept.size() > limit) {
      List<String> ranked = ranked(kept);
      ranked.removeIf(Vocabulary::isSpecial);
      long specials = kept.keySet().stream().filter(Vocabulary::isSpecial).count();
      if (limit < specials) {
        throw new CorpusException(
            "vocabulary: a limit of "
                + limit
                + " leaves no room for the special words ("
                + specials
                + ")");
      }
      for (String word : ranked.subList((int) (limit - specials), ranked.size())) {
        kept.merge(UNK, Objects.requireNonNull(kept.remove(word)), Long::sum);
      }
    }
    List<String> words = ranked(kept);
    return new Vocabulary(words, words.stream().mapToLong(w -> kept.getOrDefault(w, 0L)).toArray());
  }

  private static List<String> ranked(Map<String, Long> counts) {
    List<Map.Entry<String, Long>> entries = new ArrayList<>(counts.entrySet());
    entries.sort(
        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    List<String> words = new ArrayList<>(entries.size());
    entries.forEach(entry -> words.add(entry.getKey()));
    return words;
  }

  private static boolean isSpecial(String word) {
    return word.equals(UNK) || word.equals(BOS) || word.equals(EOS);
  }

  /** Number of words, specials included. */
  public int size() {
    return words.size();
  }

  /** The id of a word, or of {@code <unk>}. */
  public int id(String word) {
    Integer id = ids.get(word);
    return id == null ? unk : id;
  }

  /** Whether the word itself is known. */
  public boolean contains(String word) {
    return ids.containsKey(word);
  }

  /** The word of an id. */
  public String word(int id) {
    if (id < 0 || id >= words.size()) {
      throw new IndexOutOfBoundsException(
          "vocabulary: id " + id + " is outside 0.." + (words.size() - 1));
    }
    return words.get(id);
  }

  /** How often the word of this id occurs in the text the vocabulary was made from. */
  public long count(int id) {
    word(id);
    return counts[id];
  }

  /** All words; a word's place is its id. */
  public List<String> words() {
    return words;
  }

  /** The id of {@code <unk>}. */
  public int unk() {
    return unk;
  }

  /** The id of {@code <eos>}, if the vocabulary has it. */
  public OptionalInt eos() {
    return special(EOS);
  }

  /** The id of {@code <bos>}, if the vocabulary has it. */
  public OptionalInt bos() {
    return special(BOS);
  }

  private OptionalInt special(String word) {
    Integer id = ids.get(word);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /**
   * The word that stands before the first word of a sentence: {@code <bos>} where there is one,
   * else {@code <eos>}. The end of one sentence is what precedes the next in a running text, so
   * {@code <eos>} serves as well, and Penn Treebank keeps its customary 10 000 words.
   *
   * @throws CorpusException if the vocabulary has neither
   */
  public int start() {
    return bos().orElseGet(() -> eos().orElseThrow(() -> lacking("<bos> nor <eos>", "neither ")));
  }

  /**
   * The id of {@code <eos>}.
   *
   * @throws CorpusException if the vocabulary has none
   */
  public int end() {
    return eos().orElseThrow(() -> lacking("<eos>", "no "));
  }

  private CorpusException lacking(String what, String how) {
    return new CorpusException(
        "vocabulary: it has "
            + how
            + what
            + ", so sentences cannot be bounded; build it from lines of"
            + " text");
  }

  /** The ids of words given as text, split at blanks; {@code "<unk>"} for unknown ones. */
  public int[] encode(String text) {
    return text.isBlank()
        ? new int[0]
        : List.of(text.strip().split("\\s+")).stream().mapToInt(this::id).toArray();
  }

  /** The words of ids, one blank between. */
  public String decode(int... sentence) {
    StringBuilder text = new StringBuilder();
    for (int id : sentence) {
      text.append(text.isEmpty() ? "" : " ").append(word(id));
    }
    return text.toString();
  }

  /** Writes one line per word, {@code word TAB count}, in the order of the ids; all or nothing. */
  public void save(Path file) {
    StringBuilder text = new StringBuilder();
    for (int id = 0; id < counts.length; id++) {
      text.append(words.get(id)).append('\t').append(counts[id]).append('\n');
    }
    try {
      AtomicText.write(
          file, new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new CorpusException("vocabulary: " + file + " cannot be written (" + e + ")", e);
    }
  }

  /**
   * Reads what {@link #save} wrote. The ids are the line numbers, whatever the counts.
   *
   * @throws CorpusException naming file and line if it is no vocabulary
   */
  public static Vocabulary load(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CorpusException(
          "vocabulary: "
              + file
              + " cannot be read ("
              + e
              + "); give a file of lines 'word TAB count'",
          e);
    }
    List<String> words = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    long[] counts = new long[lines.size()];
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int tab = line.lastIndexOf('\t');
      String word = tab < 0 ? line : line.substring(0, tab);
      if (tab <= 0 || word.isBlank() || !line.substring(tab + 1).matches("\\d{1,18}")) {
        throw bad(file, i, "is not 'word TAB count': " + line);
      }
      if (!seen.add(word)) {
        throw bad(file, i, "has the word '" + word + "' a second time");
      }
      words.add(word);
      counts[i] = Long.parseLong(line.substring(tab + 1));
    }
    if (!seen.contains(UNK)) {
      throw new CorpusException(
          "vocabulary: " + file + " has no <unk>; add a line '<unk> TAB 0' where its id should be");
    }
    return new Vocabulary(words, counts);
  }

  private static CorpusException bad(Path file, int index, String what) {
    return new CorpusException("vocabulary: line " + (index + 1) + " of " + file + " " + what);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vocabulary that && words.equals(that.words);
  }

  @Override
  public int hashCode() {
    return words.hashCode();
  }

  @Override
  public String toString() {
    return "Vocabulary of " + size() + " words";
  }
}
