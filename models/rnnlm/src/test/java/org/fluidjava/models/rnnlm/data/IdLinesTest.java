package org.fluidjava.models.rnnlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdLinesTest {
  @TempDir Path folder;

  private Sentences read(String text) throws IOException {
    return IdLines.read(Files.writeString(folder.resolve("ids.txt"), text), 10);
  }

  @Test
  void readsSentencesOfIds() throws IOException {
    Sentences sentences = read("4 5 2\n2\n9 2\n");
    assertThat(sentences.count()).isEqualTo(3);
    assertThat(sentences.get(0)).containsExactly(4, 5, 2);
    assertThat(sentences.get(1)).containsExactly(2);
    WordBatch batch = SentenceBatches.inOrder(sentences, SampleForm.BOUNDED, 2, 3).next();
    assertThat(batch.input()).containsExactly(2, 4, 5, 2, 2, 9);
    assertThat(batch.label()).containsExactly(4, 5, 2, 2, 9, 2);
  }

  @Test
  void badLinesAreNamed() {
    assertBad("4 2\n10 2\n", "line 2", "has '10', which is no id from 0 to 9");
    assertBad("4 2\nx 2\n", "line 2", "has 'x'");
    assertBad("4 2\n-1 2\n", "line 2", "has '-1'");
    assertBad("4 2\n4 3\n", "line 2", "ends with 3 where the first line ends with 2");
    assertBad("4 2\n\n", "line 2", "is blank");
    assertBad("", "ids.txt", "is empty");
  }

  private void assertBad(String text, String place, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining(place)
        .hasMessageContaining(message);
  }
}
