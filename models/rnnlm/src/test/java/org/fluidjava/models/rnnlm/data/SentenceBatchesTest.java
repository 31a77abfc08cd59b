package org.fluidjava.models.rnnlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class SentenceBatchesTest {
  private static final int END = 0;

  /** Sentence i (from 1) is the word i repeated i % 7 times, so that each tells what it is. */
  private static Sentences numbered(int count) {
    var builder = new Sentences.Builder(END);
    for (int i = 1; i <= count; i++) {
      int[] words = new int[i % 7];
      Arrays.fill(words, i);
      builder.add(words);
    }
    return builder.build();
  }

  private static List<WordBatch> pass(Batches batches) {
    List<WordBatch> list = new ArrayList<>();
    while (batches.hasNext()) {
      list.add(batches.next());
    }
    return list;
  }

  @Test
  void boundedFormPredictsEveryWordAndTheEnd() {
    Sentences two = new Sentences.Builder(END).add(5, 6).add().build();
    WordBatch batch = SentenceBatches.inOrder(two, SampleForm.BOUNDED, 8, 2).next();
    assertThat(batch.input()).containsExactly(8, 5, 6, 8);
    assertThat(batch.label()).containsExactly(5, 6, END, END);
    assertThat(batch.offsets()).containsExactly(0, 3, 4);
    assertThat(batch.longest()).isEqualTo(3);
  }

  @Test
  void insideFormLeavesOutFirstWordAndEnd() {
    Sentences four = new Sentences.Builder(END).add(5, 6, 7).add(5).add().add(1, 2).build();
    WordBatch batch = SentenceBatches.inOrder(four, SampleForm.INSIDE, 8, 4).next();
    assertThat(batch.input()).containsExactly(5, 6, 1);
    assertThat(batch.label()).containsExactly(6, 7, 2);
    assertThat(batch.offsets()).containsExactly(0, 2, 2, 2, 3);
    assertThat(batch.sequences()).isEqualTo(4);
    assertThat(batch.words()).isEqualTo(3);
  }

  @Test
  void batchesWithNothingToPredictAreLeftOut() {
    Sentences few = new Sentences.Builder(END).add(5).add().add(5, 6).build();
    var batches = SentenceBatches.inOrder(few, SampleForm.INSIDE, 8, 2);
    assertThat(batches.batchesPerPass()).isEqualTo(1);
    assertThat(batches.next().label()).containsExactly(6);
    assertThat(batches.hasNext()).isFalse();
    Sentences none = new Sentences.Builder(END).add(5).build();
    assertThatThrownBy(() -> SentenceBatches.inOrder(none, SampleForm.INSIDE, 8, 2))
        .isInstanceOf(CorpusException.class);
  }

  @Test
  void lastShortBatchIsKept() {
    var batches = SentenceBatches.shuffled(numbered(10), SampleForm.BOUNDED, 99, 4, 3);
    assertThat(pass(batches)).extracting(WordBatch::sequences).containsExactly(4, 4, 2);
    assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void everyPassHasAllSentencesInItsOwnOrder() {
    for (boolean bucketed : new boolean[] {false, true}) {
      Sentences text = numbered(500);
      var batches =
          bucketed
              ? SentenceBatches.bucketed(text, SampleForm.BOUNDED, 999, 8, 1)
              : SentenceBatches.shuffled(text, SampleForm.BOUNDED, 999, 8, 1);
      long[] all = sorted(pass(SentenceBatches.inOrder(text, SampleForm.BOUNDED, 999, 8)));
      List<WordBatch> first = pass(batches);
      batches.nextPass();
      List<WordBatch> second = pass(batches);
      assertThat(sorted(first)).isEqualTo(all);
      assertThat(sorted(second)).isEqualTo(all);
      assertThat(labels(first)).isNotEqualTo(labels(second));
      assertThat(all).hasSize((int) batches.wordsPerPass());
      assertThat(first).hasSize(batches.batchesPerPass());
    }
  }

  @Test
  void bucketingNeedsFewerSteps() {
    Sentences text = numbered(2000);
    int shuffled = steps(SentenceBatches.shuffled(text, SampleForm.BOUNDED, 1, 16, 7));
    int bucketed = steps(SentenceBatches.bucketed(text, SampleForm.BOUNDED, 1, 16, 7));
    // Lengths are 1 to 7, 4 on average, 125 batches: nearly every shuffled batch takes 7 steps.
    assertThat(shuffled).isGreaterThan(850);
    assertThat(bucketed).isLessThan(560);
  }

  private static int steps(Batches batches) {
    return pass(batches).stream().mapToInt(WordBatch::longest).sum();
  }

  @Test
  void restoredPositionGivesTheSameBatches() {
    Sentences text = numbered(100);
    var run = SentenceBatches.bucketed(text, SampleForm.BOUNDED, 999, 8, 42);
    run.nextPass();
    run.nextPass();
    run.next();
    run.next();
    BatchPosition position = run.position();
    assertThat(position).isEqualTo(new BatchPosition(3, 2, 42));
    var resumed = SentenceBatches.bucketed(text, SampleForm.BOUNDED, 999, 8, 1);
    resumed.next();
    resumed.restore(position);
    assertThat(labels(pass(resumed))).isEqualTo(labels(pass(run)));
    resumed.nextPass();
    run.nextPass();
    assertThat(labels(pass(resumed))).isEqualTo(labels(pass(run)));
    assertThatThrownBy(() -> resumed.restore(new BatchPosition(1, 14, 42)))
        .hasMessageContaining("position 14 of a pass of 13 batches");
    assertThat(resumed.position()).isEqualTo(run.position());
  }

  @Test
  void seedDecidesTheOrder() {
    Sentences text = numbered(100);
    var one = SentenceBatches.shuffled(text, SampleForm.BOUNDED, 999, 8, 1);
    var same = SentenceBatches.shuffled(text, SampleForm.BOUNDED, 999, 8, 1);
    var other = SentenceBatches.shuffled(text, SampleForm.BOUNDED, 999, 8, 2);
    List<Long> labels = labels(pass(one));
    assertThat(labels(pass(same))).isEqualTo(labels);
    assertThat(labels(pass(other))).isNotEqualTo(labels);
  }

  private static List<Long> labels(List<WordBatch> batches) {
    return batches.stream().flatMapToLong(batch -> Arrays.stream(batch.label())).boxed().toList();
  }

  private static long[] sorted(List<WordBatch> batches) {
    return labels(batches).stream().mapToLong(Long::longValue).sorted().toArray();
  }

  @Test
  void badSettingsAreRefused() {
    assertThatThrownBy(() -> SentenceBatches.inOrder(numbered(3), SampleForm.BOUNDED, 1, 0))
        .hasMessageContaining("batch of 0 sentences");
    assertThatThrownBy(() -> new BatchPosition(0, 0, 0)).hasMessageContaining("pass 0");
  }
}
