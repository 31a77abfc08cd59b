package org.fluidjava.models.rnnlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PaddedBatchTest {
  @Test
  void sequencesAreFilledToTheLongest() {
    var batch =
        new WordBatch(new long[] {5, 1, 2, 3}, new long[] {6, 2, 3, 4}, new int[] {0, 1, 1, 4});
    PaddedBatch padded = PaddedBatch.of(batch, 9);
    assertThat(padded.steps()).isEqualTo(3);
    assertThat(padded.input()).containsExactly(5, 9, 9, 9, 9, 9, 1, 2, 3);
    assertThat(padded.label()).containsExactly(6, 9, 9, 9, 9, 9, 2, 3, 4);
    assertThat(padded.mask()).containsExactly(1, 0, 0, 0, 0, 0, 1, 1, 1);
    assertThat(padded.lengths()).containsExactly(1, 0, 3);
    assertThat(padded.offsets()).containsExactly(0, 3, 6, 9);
    assertThat(padded.words()).isEqualTo(batch.words());
    assertThat(padded.filling()).isCloseTo(5 / 9.0, within(1e-12));
  }
}
