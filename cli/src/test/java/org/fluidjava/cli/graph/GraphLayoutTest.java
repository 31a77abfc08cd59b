package org.fluidjava.cli.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GraphLayoutTest {
  @Test
  void edgesLeadDownAndNodesDoNotOverlap() {
    SplittableRandom random = new SplittableRandom(5);
    int nodes = 120;
    double[] widths = random.doubles(nodes, 40, 300).toArray();
    List<int[]> edges = new ArrayList<>();
    for (int to = 1; to < nodes; to++) {
      for (int i = 0; i < 2; i++) {
        edges.add(new int[] {Math.max(0, to - 1 - random.nextInt(40)), to});
      }
    }
    GraphLayout layout = GraphLayout.of(widths, edges);
    for (int i = 0; i < edges.size(); i++) {
      int[] edge = edges.get(i);
      assertThat(layout.y(edge[0])).isLessThan(layout.y(edge[1]));
      double[] bends = layout.bends(i);
      for (int at = 1; at < bends.length; at += 2) {
        assertThat(bends[at])
            .isCloseTo(layout.y(edge[0]) + (at + 1) / 2 * GraphLayout.LAYER_HEIGHT, within(1e-9));
      }
    }
    for (int a = 0; a < nodes; a++) {
      for (int b = a + 1; b < nodes; b++) {
        if (layout.y(a) == layout.y(b)) {
          assertThat(Math.abs(layout.x(a) - layout.x(b)))
              .isGreaterThan((widths[a] + widths[b]) / 2);
        }
      }
    }
  }

  @Test
  void chainIsStraight() {
    double[] widths = new double[20];
    Arrays.fill(widths, 100);
    List<int[]> edges = new ArrayList<>();
    for (int i = 1; i < widths.length; i++) {
      edges.add(new int[] {i - 1, i});
    }
    GraphLayout layout = GraphLayout.of(widths, edges);
    assertThat(layout.layers()).isEqualTo(20);
    for (int i = 1; i < widths.length; i++) {
      assertThat(layout.x(i)).isCloseTo(layout.x(0), within(1e-9));
    }
  }

  @Test
  void parallelBranchesAreUncrossed() {
    // 0 -> 1 -> 4 -> 6 and 0 -> 2 -> 3 -> 6: the branches keep their sides.
    double[] widths = {50, 50, 50, 50, 50, 50, 50};
    GraphLayout layout =
        GraphLayout.of(
            widths,
            List.of(
                new int[] {0, 1},
                new int[] {0, 2},
                new int[] {2, 3},
                new int[] {1, 4},
                new int[] {3, 6},
                new int[] {4, 6}));
    assertThat(Math.signum(layout.x(1) - layout.x(2)))
        .isEqualTo(Math.signum(layout.x(4) - layout.x(3)))
        .isNotZero();
  }
}
