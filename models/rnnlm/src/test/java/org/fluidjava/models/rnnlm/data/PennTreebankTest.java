package org.fluidjava.models.rnnlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The customary figures of Penn Treebank; needs its files, named by FLUID_PTB. */
class PennTreebankTest {
  private static Corpus corpus;
  private static Path folder;

  @BeforeAll
  static void read() {
    String place = System.getProperty("FLUID_PTB", System.getenv("FLUID_PTB"));
    assumeTrue(
        place != null,
        "skipped: set FLUID_PTB (environment or system property) to the folder of ptb.train.txt");
    folder = Path.of(place);
    corpus = Corpus.read(folder);
  }

  @Test
  void sizesAreThePublishedOnes() {
    assertThat(corpus.vocabulary().size()).isEqualTo(10_000);
    assertThat(corpus.train().count()).isEqualTo(42_068);
    assertThat(corpus.train().words()).isEqualTo(929_589);
    assertThat(corpus.valid().count()).isEqualTo(3_370);
    assertThat(corpus.valid().words()).isEqualTo(73_760);
    assertThat(corpus.test().count()).isEqualTo(3_761);
    assertThat(corpus.test().words()).isEqualTo(82_430);
    assertThat(corpus.vocabulary().words().subList(0, 3)).containsExactly("the", "<unk>", "<eos>");
  }

  @Test
  void predictionsPerPass() {
    int start = corpus.vocabulary().start();
    var seed = SentenceBatches.shuffled(corpus.train(), SampleForm.BOUNDED, start, 64, 1);
    assertThat(seed.wordsPerPass()).isEqualTo(929_589);
    assertThat(seed.batchesPerPass()).isEqualTo(658);
    assertThat(SampleForm.INSIDE.predictions(corpus.train())).isEqualTo(845_453);
    var small = StreamBatches.fullWindows(corpus.train(), start, 20, 20);
    assertThat(small.batchesPerPass()).isEqualTo(2323);
    var test = StreamBatches.everyWord(corpus.test(), start, 20, 20);
    assertThat(test.wordsPerPass()).isEqualTo(82_430);
  }

  @Test
  void startWordMakesOneWordMore() {
    var options = Corpus.Options.DEFAULT.withStartWord(true);
    assertThat(Corpus.read(folder, options).vocabulary().size()).isEqualTo(10_001);
  }
}
