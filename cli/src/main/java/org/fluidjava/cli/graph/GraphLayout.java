package org.fluidjava.cli.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Places the nodes of a graph in layers from top to bottom, in the manner of Sugiyama, Tagawa and
 * Toda, "Methods for Visual Understanding of Hierarchical System Structures" (1981): each node lies
 * below all that lead to it, edges over several layers get a bend in each, the order within a layer
 * follows the means of the neighbours, and so do the places, as near as the widths allow.
 *
 * <p>An edge over more than {@value #LONGEST_BENT} layers gets no bends: in a training program
 * there are hundreds, from the forward to the backward half, and they would push all else apart.
 */
final class GraphLayout {
  /** Units from one layer to the next. */
  static final double LAYER_HEIGHT = 78;

  private static final int LONGEST_BENT = 12;
  private static final int SWEEPS = 8;
  private static final double GAP = 26;
  private static final double BEND_WIDTH = 6;

  private final List<List<Integer>> layers = new ArrayList<>();
  private final List<List<Integer>> above = new ArrayList<>();
  private final List<List<Integer>> below = new ArrayList<>();
  private final List<Double> widths = new ArrayList<>();
  private final List<List<Integer>> bends = new ArrayList<>();
  private final List<Integer> firstBend = new ArrayList<>();
  private final int[] layerOf;
  private double[] x = {};

  private GraphLayout(int nodes) {
    layerOf = new int[nodes];
  }

  /**
   * Places nodes.
   *
   * @param nodeWidths the width of each node
   * @param edges pairs of nodes, from lower to higher numbers
   */
  static GraphLayout of(double[] nodeWidths, List<int[]> edges) {
    GraphLayout layout = new GraphLayout(nodeWidths.length);
    layout.assignLayers(nodeWidths, edges);
    layout.bend(edges);
    layout.order();
    layout.place();
    return layout;
  }

  /** The middle of a node. */
  double x(int node) {
    return x[node];
  }

  /** The middle of a node. */
  double y(int node) {
    return layerOf[node] * LAYER_HEIGHT;
  }

  /** The bends of an edge: x and y in turn. */
  double[] bends(int edge) {
    List<Integer> on = bends.get(edge);
    double[] points = new double[2 * on.size()];
    for (int i = 0; i < on.size(); i++) {
      points[2 * i] = x[on.get(i)];
      points[2 * i + 1] = (firstBend.get(edge) + i) * LAYER_HEIGHT;
    }
    return points;
  }

  /** How many layers there are. */
  int layers() {
    return layers.size();
  }

  private void assignLayers(double[] nodeWidths, List<int[]> edges) {
    int[] nearest = new int[nodeWidths.length];
    Arrays.fill(nearest, Integer.MAX_VALUE);
    List<int[]> ordered = new ArrayList<>(edges);
    ordered.sort(Comparator.comparingInt(edge -> edge[0]));
    for (int[] edge : ordered) {
      layerOf[edge[1]] = Math.max(layerOf[edge[1]], layerOf[edge[0]] + 1);
    }
    // A node that nothing leads to stands right above its first reader, not at the top.
    boolean[] led = new boolean[nodeWidths.length];
    for (int[] edge : edges) {
      led[edge[1]] = true;
      nearest[edge[0]] = Math.min(nearest[edge[0]], layerOf[edge[1]]);
    }
    for (int node = 0; node < nodeWidths.length; node++) {
      if (!led[node] && nearest[node] != Integer.MAX_VALUE) {
        layerOf[node] = nearest[node] - 1;
      }
      add(layerOf[node], nodeWidths[node]);
    }
  }

  private int add(int layer, double width) {
    while (layers.size() <= layer) {
      layers.add(new ArrayList<>());
    }
    int vertex = widths.size();
    layers.get(layer).add(vertex);
    widths.add(width);
    above.add(new ArrayList<>());
    below.add(new ArrayList<>());
    return vertex;
  }

  private void bend(List<int[]> edges) {
    for (int[] edge : edges) {
      List<Integer> on = new ArrayList<>();
      bends.add(on);
      firstBend.add(layerOf[edge[0]] + 1);
      if (layerOf[edge[1]] - layerOf[edge[0]] > LONGEST_BENT) {
        continue;
      }
      int last = edge[0];
      for (int layer = layerOf[edge[0]] + 1; layer < layerOf[edge[1]]; layer++) {
        int bend = add(layer, BEND_WIDTH);
        on.add(bend);
        link(last, bend);
        last = bend;
      }
      link(last, edge[1]);
    }
  }

  private void link(int upper, int lower) {
    below.get(upper).add(lower);
    above.get(lower).add(upper);
  }

  private void order() {
    double[] rank = new double[widths.size()];
    double[] wanted = new double[widths.size()];
    layers.forEach(layer -> rank(layer, rank));
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      List<List<Integer>> neighbours = down ? above : below;
      for (int i = 0; i < layers.size(); i++) {
        List<Integer> layer = layers.get(down ? i : layers.size() - 1 - i);
        layer.forEach(each -> wanted[each] = mean(neighbours.get(each), rank, rank[each]));
        layer.sort(Comparator.comparingDouble(each -> wanted[each]));
        rank(layer, rank);
      }
    }
  }

  private static void rank(List<Integer> layer, double[] rank) {
    for (int i = 0; i < layer.size(); i++) {
      rank[layer.get(i)] = i - layer.size() / 2.0;
    }
  }

  private static double mean(List<Integer> of, double[] values, double otherwise) {
    return of.stream().mapToDouble(each -> values[each]).average().orElse(otherwise);
  }

  private void place() {
    x = new double[widths.size()];
    layers.forEach(layer -> settle(layer, new double[layer.size()]));
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      List<List<Integer>> neighbours = down ? above : below;
      for (int i = 0; i < layers.size(); i++) {
        List<Integer> layer = layers.get(down ? i : layers.size() - 1 - i);
        settle(
            layer,
            layer.stream().mapToDouble(each -> mean(neighbours.get(each), x, x[each])).toArray());
      }
    }
  }

  /**
   * Puts a layer's vertices where they want to be, with the least sum of squared distances that
   * keeps their order and gaps: neighbours that would overlap are pooled and moved as one.
   */
  private void settle(List<Integer> layer, double[] wanted) {
    int count = layer.size();
    double[] offset = new double[count];
    double[] sum = new double[count];
    int[] size = new int[count];
    int pools = 0;
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        double both = widths.get(layer.get(i - 1)) + widths.get(layer.get(i));
        offset[i] = offset[i - 1] + both / 2 + GAP;
      }
      sum[pools] = wanted[i] - offset[i];
      size[pools++] = 1;
      while (pools > 1 && sum[pools - 2] / size[pools - 2] > sum[pools - 1] / size[pools - 1]) {
        pools--;
        sum[pools - 1] += sum[pools];
        size[pools - 1] += size[pools];
      }
    }
    int next = 0;
    for (int pool = 0; pool < pools; pool++) {
      for (int i = 0; i < size[pool]; i++) {
        x[layer.get(next)] = sum[pool] / size[pool] + offset[next];
        next++;
      }
    }
  }
}
