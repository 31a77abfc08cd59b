package org.fluidjava.models.rnnlm.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads sentences given as ids, one sentence per line, the id of {@code <eos>} last in each. So
 * different programs can be measured on the same batches.
 */
public final class IdLines {
  private IdLines() {}

  /**
   * Reads a file of ids.
   *
   * @param vocabulary number of words; ids are from 0 to before it
   * @throws CorpusException naming file and line if a word is no such id, a line is blank, or the
   *     lines do not all end with the same id
   */
  public static Sentences read(Path file, int vocabulary) {
    var reader = new Reader(file, vocabulary);
    TextLines.forEach(file, reader::add);
    return reader.sentences();
  }

  private static final class Reader {
    private final Path file;
    private final int vocabulary;
    private int line;
    private int end = -1;
    private Sentences.@Nullable Builder builder;

    Reader(Path file, int vocabulary) {
      this.file = file;
      this.vocabulary = vocabulary;
    }

    void add(List<String> words) {
      line++;
      if (words.isEmpty()) {
        throw bad("is blank; give at least the id of <eos>");
      }
      int[] ids = words.stream().mapToInt(this::id).toArray();
      int last = ids[ids.length - 1];
      var sentences = builder;
      if (sentences == null) {
        end = last;
        sentences = new Sentences.Builder(end);
        builder = sentences;
      }
      if (last != end) {
        throw bad("ends with " + last + " where the first line ends with " + end + " (<eos>)");
      }
      sentences.add(Arrays.copyOf(ids, ids.length - 1));
    }

    private int id(String word) {
      try {
        int id = Integer.parseInt(word);
        if (id >= 0 && id < vocabulary) {
          return id;
        }
      } catch (NumberFormatException e) {
        // Falls through to the same complaint.
      }
      throw bad("has '" + word + "', which is no id from 0 to " + (vocabulary - 1));
    }

    private CorpusException bad(String what) {
      return new CorpusException("batches: line " + line + " of " + file + " " + what);
    }

    Sentences sentences() {
      var sentences = builder;
      if (sentences == null) {
        throw new CorpusException("batches: " + file + " is empty");
      }
      return sentences.build();
    }
  }
}
