package org.fluidjava.models.rnnlm.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentencesTest {
  @Test
  void keepsManySentencesCompactly() {
    var builder = new Sentences.Builder(9);
    for (int i = 0; i < 3000; i++) {
      builder.add(new int[i % 5]);
    }
    Sentences sentences = builder.add(1, 2).build();
    assertThat(sentences.count()).isEqualTo(3001);
    assertThat(sentences.words()).isEqualTo(600 * 10 + 3000 + 3);
    assertThat(sentences.get(3000)).containsExactly(1, 2, 9);
    assertThat(sentences.length(4)).isEqualTo(5);
    assertThat(sentences.word(3000, 1)).isEqualTo(2);
    assertThat(sentences.word(0)).isEqualTo(9);
  }

  @Test
  void rangeIsARunOfSentences() {
    Sentences all = new Sentences.Builder(0).add(1).add(2, 3).add().add(4).build();
    Sentences part = all.range(1, 3);
    assertThat(part.count()).isEqualTo(2);
    assertThat(part.get(0)).containsExactly(2, 3, 0);
    assertThat(part.get(1)).containsExactly(0);
    assertThat(all.range(2, 2).count()).isZero();
  }
}
