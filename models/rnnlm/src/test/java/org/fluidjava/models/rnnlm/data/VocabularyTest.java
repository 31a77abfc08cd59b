package org.fluidjava.models.rnnlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
  @TempDir Path folder;

  @Test
  void ranksByFrequencyThenByWord() {
    var vocabulary = Vocabulary.of(Map.of("b", 2L, "a", 2L, "zebra", 7L, "<eos>", 3L, "<unk>", 2L));
    assertThat(vocabulary.words()).containsExactly("zebra", "<eos>", "<unk>", "a", "b");
    assertThat(vocabulary.id("a")).isEqualTo(3);
    assertThat(vocabulary.count(0)).isEqualTo(7);
    assertThat(vocabulary.end()).isEqualTo(1);
  }

  @Test
  void unknownWordsBecomeUnk() {
    var vocabulary = Vocabulary.of(Map.of("a", 1L));
    assertThat(vocabulary.words()).containsExactly("a", "<unk>");
    assertThat(vocabulary.encode(" a  dog ")).containsExactly(0, 1);
    assertThat(vocabulary.encode("  ")).isEmpty();
    assertThat(vocabulary.decode(0, 1)).isEqualTo("a <unk>");
  }

  @Test
  void startWordIsBosElseEos() {
    assertThat(Vocabulary.of(Map.of("<eos>", 2L)).start()).isEqualTo(0);
    var both = Vocabulary.of(Map.of("<eos>", 2L, "<bos>", 2L));
    assertThat(both.word(both.start())).isEqualTo("<bos>");
    assertThatThrownBy(() -> Vocabulary.of(Map.of("a", 1L)).start())
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("neither <bos> nor <eos>");
  }

  @Test
  void limitCountsTheRestAsUnkAndKeepsSpecials() {
    var vocabulary = Vocabulary.of(Map.of("a", 9L, "b", 5L, "c", 4L, "d", 3L, "<eos>", 1L), 4);
    assertThat(vocabulary.words()).containsExactly("a", "<unk>", "b", "<eos>");
    assertThat(vocabulary.count(1)).isEqualTo(7);
    assertThatThrownBy(() -> Vocabulary.of(Map.of("a", 1L, "<eos>", 1L), 1))
        .hasMessageContaining("limit of 1");
  }

  @Test
  void savesAndLoads() throws IOException {
    var vocabulary = Vocabulary.of(Map.of("über", 4L, "a", 1L, "<eos>", 2L));
    Path file = folder.resolve("new/vocab.txt");
    vocabulary.save(file);
    assertThat(Files.readString(file)).isEqualTo("über\t4\n<eos>\t2\na\t1\n<unk>\t0\n");
    var loaded = Vocabulary.load(file);
    assertThat(loaded).isEqualTo(vocabulary).hasSameHashCodeAs(vocabulary);
    assertThat(loaded.count(0)).isEqualTo(4);
    assertThat(file.resolveSibling("vocab.txt.part")).doesNotExist();
  }

  @Test
  void badFilesAreNamedWithTheirLine() throws IOException {
    Path file = folder.resolve("vocab.txt");
    assertBad(file, "a\t1\nb 2\n", "line 2 of " + file + " is not 'word TAB count': b 2");
    assertBad(file, "a\t1\n\t2\n", "line 2 of " + file);
    assertBad(file, "a\t-1\n", "line 1 of " + file);
    assertBad(file, "a\t1\na\t1\n", "the word 'a' a second time");
    assertBad(file, "a\t1\n", "has no <unk>");
    assertThatThrownBy(() -> Vocabulary.load(folder.resolve("absent")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("absent cannot be read");
  }

  private static void assertBad(Path file, String text, String message) throws IOException {
    Files.writeString(file, text);
    assertThatThrownBy(() -> Vocabulary.load(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining(message);
  }

  @Test
  void idsOutsideAreRefused() {
    assertThatThrownBy(() -> Vocabulary.of(Map.of("a", 1L)).word(2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("vocabulary: id 2 is outside 0..1");
  }
}
