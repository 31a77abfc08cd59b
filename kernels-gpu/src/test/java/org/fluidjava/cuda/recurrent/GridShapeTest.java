package org.fluidjava.cuda.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The division of wide layers keeps within every device's limits. */
class GridShapeTest {
  private static final int H200 = 132;
  private static final int H200_SHARED = 232448;

  @ParameterizedTest
  @CsvSource({"650, 3, 16, 41", "1500, 1, 12, 125"})
  void isWhatWasMeasured(int width, int groups, int units, int blocks) {
    assertThat(GridShape.of(width, H200, H200_SHARED))
        .isEqualTo(new GridShape(width, groups, units, blocks));
  }

  @Test
  void fitsEveryWidthThatItTakes() {
    int[][] devices = {{H200, H200_SHARED}, {108, 166912}, {46, 101376}, {16, 101376}};
    for (int[] device : devices) {
      for (int width = 1; width < 2200; width++) {
        @Nullable GridShape shape = GridShape.of(width, device[0], device[1]);
        if (shape == null) {
          continue;
        }
        String what = shape + " at " + width + " on " + device[0] + " multiprocessors";
        assertThat(width).as(what).isGreaterThan(ClusterKernel.MOST_WIDTH);
        assertThat(shape.units() % 4).as(what).isZero();
        assertThat(shape.groups() * shape.blocks()).as(what).isLessThanOrEqualTo(device[0]);
        assertThat(shape.units() * shape.blocks()).as(what).isGreaterThanOrEqualTo(width);
        assertThat(shape.units() * (shape.blocks() - 1)).as(what).isLessThan(width);
        for (int tiles : new int[] {GridShape.FEW_TILES, GridShape.MOST_TILES}) {
          assertThat(shape.forward(tiles).shared()).as(what).isLessThan(device[1]);
          assertThat(shape.backward(tiles).shared()).as(what).isLessThan(device[1]);
        }
      }
    }
  }

  @Test
  void takesTheWidthsBetweenClustersAndProducts() {
    assertThat(GridShape.of(256, H200, H200_SHARED)).isNull();
    for (int width : new int[] {257, 300, 512, 768, 1000, 1024, 1536}) {
      assertThat(GridShape.of(width, H200, H200_SHARED)).as("width " + width).isNotNull();
    }
    assertThat(GridShape.of(1600, H200, H200_SHARED)).isNull();
  }

  @Test
  void choosesTilesByTheRanksOfAGroup() {
    GridShape shape = new GridShape(650, 3, 16, 41);
    assertThat(shape.batch()).isEqualTo(72);
    assertThat(shape.tiles(24)).isEqualTo(GridShape.FEW_TILES);
    assertThat(shape.tiles(25)).isEqualTo(GridShape.MOST_TILES);
  }
}
