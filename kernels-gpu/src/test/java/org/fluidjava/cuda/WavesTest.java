package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WavesTest {
  private static final int MULTIPROCESSORS = 132;

  @Test
  void cutsWhereTheLastWaveIsNearlyEmpty() {
    assertThat(Waves.rows(5888, 1500, 6000, MULTIPROCESSORS)).isEqualTo(5632);
    assertThat(Waves.rows(5640, 1500, 10000, MULTIPROCESSORS)).isEqualTo(5632);
    assertThat(Waves.rows(5952, 10000, 1500, MULTIPROCESSORS)).isEqualTo(5888);
  }

  @Test
  void leavesFullWavesAndSmallProductsWhole() {
    assertThat(Waves.rows(5632, 1500, 6000, MULTIPROCESSORS)).isEqualTo(5632);
    assertThat(Waves.rows(5500, 1500, 6000, MULTIPROCESSORS)).isEqualTo(5500);
    assertThat(Waves.rows(428, 10000, 650, MULTIPROCESSORS)).isEqualTo(428);
    assertThat(Waves.rows(0, 1500, 6000, MULTIPROCESSORS)).isZero();
  }

  @Test
  void theFirstPartFillsItsWaves() {
    for (int columns : new int[] {130, 1500, 6000, 10000}) {
      for (int rows = 1; rows < 9000; rows += 7) {
        int first = Waves.rows(rows, columns, 6000, MULTIPROCESSORS);
        assertThat(first).isBetween(1, rows);
        if (first < rows) {
          long tiles = first / 128L * ((columns + 127) / 128);
          assertThat(first % 128).isZero();
          // Less than one row of tiles is missing.
          assertThat((2 * MULTIPROCESSORS - tiles % (2 * MULTIPROCESSORS)) % (2 * MULTIPROCESSORS))
              .isLessThan((columns + 127) / 128);
        }
      }
    }
  }
}
