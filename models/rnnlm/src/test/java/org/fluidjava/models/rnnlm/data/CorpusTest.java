package org.fluidjava.models.rnnlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  @TempDir Path folder;

  private void write(String train, String valid, String test, String names) throws IOException {
    Files.writeString(folder.resolve(String.format(names, "train")), train);
    Files.writeString(folder.resolve(String.format(names, "valid")), valid);
    Files.writeString(folder.resolve(String.format(names, "test")), test);
  }

  @Test
  void readsPtbFolder() throws IOException {
    write(" the cat sat \n the dog \n\n", " the mouse \n", " cat \n", "ptb.%s.txt");
    Corpus corpus = Corpus.read(folder);
    var words = corpus.vocabulary();
    assertThat(words.words()).containsExactly("<eos>", "the", "cat", "dog", "sat", "<unk>");
    assertThat(corpus.train().count()).isEqualTo(3);
    assertThat(corpus.train().words()).isEqualTo(8);
    assertThat(words.decode(corpus.train().get(0))).isEqualTo("the cat sat <eos>");
    assertThat(words.decode(corpus.train().get(2))).isEqualTo("<eos>");
    assertThat(words.decode(corpus.valid().get(0))).isEqualTo("the <unk> <eos>");
    assertThat(words.decode(corpus.test().get(0))).isEqualTo("cat <eos>");
  }

  @Test
  void readsOtherNamesAndTheArchivesDataFolder() throws IOException {
    write("a b\n", "a\n", "b\n", "wiki.%s.tokens");
    assertThat(Corpus.read(folder).train().words()).isEqualTo(3);
    Path inside = Files.createDirectories(folder.resolve("archive/data"));
    for (String part : new String[] {"train", "valid", "test"}) {
      Files.writeString(inside.resolve(part + ".txt"), "x\ny\n");
    }
    assertThat(Corpus.read(folder.resolve("archive")).train().count()).isEqualTo(2);
  }

  @Test
  void startWordIsAddedOnRequest() throws IOException {
    write("a b\nb\n", "a\n", "b\n", "%s.txt");
    var words = Corpus.read(folder, Corpus.Options.DEFAULT.withStartWord(true)).vocabulary();
    assertThat(words.words()).containsExactly("<bos>", "<eos>", "b", "a", "<unk>");
    assertThat(words.count(0)).isEqualTo(2);
  }

  @Test
  void singleFileHoldsBackItsLastTwentieths() throws IOException {
    Path file = folder.resolve("book.txt");
    Files.writeString(
        file, IntStream.range(0, 45).mapToObj(i -> "line" + i).collect(Collectors.joining("\n")));
    Corpus corpus = Corpus.read(file);
    assertThat(corpus.train().count()).isEqualTo(41);
    assertThat(corpus.valid().count()).isEqualTo(2);
    assertThat(corpus.test().count()).isEqualTo(2);
    assertThat(corpus.vocabulary().contains("line40")).isTrue();
    assertThat(corpus.vocabulary().contains("line41")).isFalse();
    Files.writeString(file, "too short\n");
    assertThatThrownBy(() -> Corpus.read(file)).hasMessageContaining("needs at least 40");
  }

  @Test
  void readsWithTheWordsOfAnExistingModel() throws IOException {
    write("a b b\n", "a\n", "b\n", "%s.txt");
    var words = Corpus.read(folder).vocabulary();
    write("c b d d d\n", "a\n", "c\n", "%s.txt");
    Corpus other = Corpus.read(folder, words);
    assertThat(other.vocabulary()).isSameAs(words);
    assertThat(words.decode(other.train().get(0))).isEqualTo("<unk> b <unk> <unk> <unk> <eos>");
    assertThat(other.train().share(words.unk())).isEqualTo(4 / 6.0);
  }

  @Test
  void faultsAreOneClearError() throws IOException {
    Path absent = folder.resolve("nowhere");
    assertThatThrownBy(() -> Corpus.read(absent))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("no file or folder " + absent)
        .hasMessageContaining("fetch-data");
    assertThatThrownBy(() -> Corpus.read(folder))
        .hasMessageContaining("has no ptb.train.txt or train.txt or wiki.train.tokens");
    write("a b\n", "", "b\n", "%s.txt");
    assertThatThrownBy(() -> Corpus.read(folder)).hasMessageContaining("valid.txt is empty");
    write("a b\n", " \n\n", "b\n", "%s.txt");
    assertThatThrownBy(() -> Corpus.read(folder)).hasMessageContaining("valid.txt has no word");
    Files.write(folder.resolve("valid.txt"), new byte[] {'a', '\n', 'b', 0, 'c'});
    assertThatThrownBy(() -> Corpus.read(folder))
        .hasMessageContaining("valid.txt is a binary file (zero byte in line 2)");
    Files.write(folder.resolve("valid.txt"), new byte[] {0x1f, (byte) 0x8b, 8, (byte) 0xff});
    assertThatThrownBy(() -> Corpus.read(folder)).hasMessageContaining("valid.txt is not UTF-8");
    Files.delete(folder.resolve("valid.txt"));
    Files.createDirectory(folder.resolve("valid.txt"));
    assertThatThrownBy(() -> Corpus.read(folder)).hasMessageContaining("valid.txt is a folder");
  }

  @Test
  void byteOrderMarkAndCarriageReturnsAreNoWords() throws IOException {
    write("\uFEFFa b\r\nc\r\n", "a\n", "b\n", "%s.txt");
    Corpus corpus = Corpus.read(folder);
    assertThat(corpus.vocabulary().words()).containsExactly("<eos>", "a", "b", "c", "<unk>");
  }
}
