package org.fluidjava.models.rnnlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StreamBatchesTest {
  /** The stream 1, 2, ..., words-1, 0. */
  private static Sentences counting(int words) {
    var builder = new Sentences.Builder(0);
    int[] sentence = new int[words - 1];
    for (int i = 0; i < sentence.length; i++) {
      sentence[i] = i + 1;
    }
    return builder.add(sentence).build();
  }

  @Test
  void windowsGoOnLaneByLane() {
    var batches = StreamBatches.fullWindows(counting(15), 99, 2, 3);
    // Lanes 1..7 and 8..14; the fifteenth word and the seventh of each lane do not fill a window.
    WordBatch first = batches.next();
    assertThat(first.label()).containsExactly(1, 2, 3, 8, 9, 10);
    assertThat(first.input()).containsExactly(99, 1, 2, 7, 8, 9);
    assertThat(first.offsets()).containsExactly(0, 3, 6);
    assertThat(batches.next().label()).containsExactly(4, 5, 6, 11, 12, 13);
    assertThat(batches.hasNext()).isFalse();
    assertThat(batches.wordsPerPass()).isEqualTo(12);
    assertThat(batches.carriesState()).isTrue();
  }

  @Test
  void everyWordIsPredictedOnce() {
    for (int words : new int[] {1, 2, 5, 19, 20, 21, 100, 103}) {
      for (int lanes : new int[] {1, 2, 3, 20}) {
        var batches = StreamBatches.everyWord(counting(words), 99, lanes, 4);
        List<Long> labels = new ArrayList<>();
        long seen = 0;
        while (batches.hasNext()) {
          WordBatch batch = batches.next();
          assertThat(batch.sequences()).isEqualTo(lanes);
          for (int i = 0; i < batch.words(); i++) {
            long label = batch.label()[i];
            long before = label == 1 ? 99 : label == 0 ? words - 1 : label - 1;
            assertThat(batch.input()[i]).isEqualTo(words == 1 ? 99 : before);
            labels.add(label);
          }
          seen += batch.words();
        }
        assertThat(seen).isEqualTo(words).isEqualTo(batches.wordsPerPass());
        assertThat(labels)
            .containsExactlyInAnyOrderElementsOf(LongStream.range(0, words).boxed().toList());
      }
    }
  }

  @Test
  void restoresAPlace() {
    var run = StreamBatches.fullWindows(counting(100), 99, 4, 5);
    run.next();
    run.next();
    var resumed = StreamBatches.fullWindows(counting(100), 99, 4, 5);
    resumed.restore(run.position());
    assertThat(resumed.next().label()).isEqualTo(run.next().label());
    run.nextPass();
    assertThat(run.position()).isEqualTo(new BatchPosition(2, 0, 0));
    assertThat(run.next().input()[0]).isEqualTo(99);
    assertThatThrownBy(() -> resumed.restore(new BatchPosition(1, 6, 0)))
        .hasMessageContaining("position 6 of a pass of 5 windows");
  }

  @Test
  void tooShortATextIsRefused() {
    assertThatThrownBy(() -> StreamBatches.fullWindows(counting(39), 0, 2, 20))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("the text has 39 words, fewer than one window of 2 lanes x 20 steps");
    assertThatThrownBy(() -> StreamBatches.fullWindows(counting(39), 0, 2, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
