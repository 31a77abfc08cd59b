package org.fluidjava.cuda.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How wide GRUs are shared out; no device is needed. */
class GruGridShapeTest {
  private static final int H200 = 132;
  private static final int A100 = 108;
  private static final int H200_SHARED = 227 << 10;
  private static final int A100_SHARED = 163 << 10;

  @Test
  void sharesOutEveryWidthThatFits() {
    for (int width = 257; width <= 1664; width++) {
      GruGridShape shape = GruGridShape.of(width, H200, H200_SHARED);
      assertThat(shape).as("width %d", width).isNotNull();
      check(shape, width, H200, H200_SHARED);
    }
    for (int width = 257; width <= 1280; width++) {
      GruGridShape shape = GruGridShape.of(width, A100, A100_SHARED);
      assertThat(shape).as("width %d", width).isNotNull();
      check(shape, width, A100, A100_SHARED);
    }
  }

  private static void check(GruGridShape shape, int width, int multiprocessors, int shared) {
    GridShape grid = shape.grid();
    assertThat(grid.groups() * grid.blocks()).isBetween(1, multiprocessors);
    assertThat(grid.units()).isBetween(1, 16);
    assertThat(grid.blocks() * grid.units()).isBetween(width, width + grid.units() - 1);
    for (int tiles : List.of(GridShape.FEW_TILES, GridShape.MOST_TILES)) {
      assertThat(shape.variant(tiles).shared()).isBetween(1, shared - GridShape.STATIC_BYTES);
    }
  }

  @Test
  void leavesOthersToOtherForms() {
    assertThat(GruGridShape.of(256, H200, H200_SHARED)).isNull();
    assertThat(GruGridShape.of(1665, H200, H200_SHARED)).isNull();
    assertThat(GruGridShape.of(650, 20, H200_SHARED)).isNull();
  }

  @Test
  void takesMoreSequencesTheNarrowerTheLayer() {
    assertThat(batch(257)).isEqualTo(168);
    assertThat(batch(512)).isEqualTo(96);
    assertThat(batch(650)).isEqualTo(72);
    assertThat(batch(1024)).isEqualTo(48);
    assertThat(batch(1500)).isEqualTo(24);
  }

  private static int batch(int width) {
    GruGridShape shape = GruGridShape.of(width, H200, H200_SHARED);
    assertThat(shape).isNotNull();
    return shape.grid().batch();
  }

  @Test
  void keepsWholeSlicesInTheRingWhereTheyFit() {
    assertThat(variant(650, 1).defines()).contains("WR=6", "WS=0", "D=7");
    assertThat(variant(1024, 3).defines()).contains("WR=6", "WS=2", "D=9");
    assertThat(variant(1500, 1).defines()).contains("WR=6", "WS=6", "D=13");
    assertThat(variant(1500, 3).defines()).contains("WR=6", "WS=6", "D=6");
  }

  private static GridShape.Variant variant(int width, int tiles) {
    GruGridShape shape = GruGridShape.of(width, H200, H200_SHARED);
    assertThat(shape).isNotNull();
    return shape.variant(tiles);
  }
}
