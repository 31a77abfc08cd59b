package org.fluidjava.models.rnnlm.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a UTF-8 text file as lines of words. Decoding is strict: a compressed or binary file must
 * be refused, not turned into a vocabulary of garbage.
 */
final class TextLines {
  private static final String REMEDY = "give plain UTF-8 text with one sentence per line";

  private TextLines() {}

  /**
   * Hands each line, split at blanks, to {@code consumer}; a blank line is an empty list. The list
   * is used again for the next line.
   *
   * @throws CorpusException if the file cannot be read, is empty, holds no word, or is not text
   */
  static void forEach(Path file, Consumer<List<String>> consumer) {
    if (Files.isDirectory(file)) {
      throw new CorpusException("corpus: " + file + " is a folder where a text file is needed");
    }
    long lineNumber = 0;
    long words = 0;
    List<String> tokens = new ArrayList<>();
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try (var reader =
        new BufferedReader(new InputStreamReader(Files.newInputStream(file), decoder))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lineNumber++;
        if (line.indexOf('\0') >= 0) {
          throw new CorpusException(
              "corpus: "
                  + file
                  + " is a binary file (zero byte in line "
                  + lineNumber
                  + "); "
                  + REMEDY);
        }
        tokens.clear();
        split(lineNumber == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line, tokens);
        words += tokens.size();
        consumer.accept(tokens);
      }
    } catch (CharacterCodingException e) {
      throw new CorpusException(
          "corpus: "
              + file
              + " is not UTF-8 text (bad bytes after line "
              + lineNumber
              + "); "
              + REMEDY,
          e);
    } catch (NoSuchFileException e) {
      throw new CorpusException("corpus: there is no file " + file + "; check --data", e);
    } catch (IOException e) {
      throw new CorpusException(
          "corpus: " + file + " cannot be read (" + e + "); check its permissions", e);
    }
    if (words == 0) {
      throw new CorpusException(
          "corpus: "
              + file
              + (lineNumber == 0 ? " is empty" : " has no word in it")
              + "; "
              + REMEDY);
    }
  }

  /** Splits at ASCII blanks only: a no-break space inside a word belongs to the word. */
  private static void split(String line, List<String> into) {
    int start = -1;
    for (int i = 0; i <= line.length(); i++) {
      boolean blank = i == line.length() || line.charAt(i) <= ' ';
      if (blank && start >= 0) {
        into.add(line.substring(start, i));
        start = -1;
      } else if (!blank && start < 0) {
        start = i;
      }
    }
  }
}
