package org.fluidjava.testkit.recurrent;

/** Layers of recurrent networks over padded sequences, number by number. */
final class PaddedLayers {
  private final String mode;
  private final int steps;
  private final int batch;
  private final int hidden;
  private final int layers;
  private final int directions;
  private final long[] lengths;

  /** The output and the last states after {@link #run}. */
  double[] out = {};

  final double[] hiddens;
  final double[] cells;

  PaddedLayers(
      String mode,
      int steps,
      int batch,
      int hidden,
      int layers,
      int directions,
      long[] lengths,
      double[] firstHidden,
      double[] firstCell) {
    this.mode = mode;
    this.steps = steps;
    this.batch = batch;
    this.hidden = hidden;
    this.layers = layers;
    this.directions = directions;
    this.lengths = lengths;
    hiddens = firstHidden.clone();
    cells = firstCell.clone();
  }

  /** {@code weights}: those of all layers, then the biases of all layers. */
  PaddedLayers run(double[] input, int inputWidth, double[][] weights) {
    return run(input, inputWidth, weights, false);
  }

  /** The same; {@code dropped}: nothing passes from layer to layer. */
  PaddedLayers run(double[] input, int inputWidth, double[][] weights, boolean dropped) {
    double[] x = input;
    int width = inputWidth;
    for (int layer = 0; layer < layers; layer++) {
      out = new double[steps * batch * directions * hidden];
      for (int direction = 0; direction < directions; direction++) {
        for (int row = 0; row < batch; row++) {
          sequence(layer * directions + direction, direction, row, x, width, weights);
        }
      }
      x = dropped ? new double[out.length] : out;
      width = directions * hidden;
    }
    return this;
  }

  private void sequence(
      int number, int direction, int row, double[] x, int width, double[][] weights) {
    int end = (int) lengths[row];
    int first = (number * batch + row) * hidden;
    for (int turn = 0; turn < end; turn++) {
      int step = direction == 0 ? turn : end - 1 - turn;
      int at = step * batch + row;
      double[] fromInput = product(x, at * width, width, weights, number, 0);
      double[] fromState = product(hiddens, first, hidden, weights, number, 1);
      for (int j = 0; j < hidden; j++) {
        double before = hiddens[first + j];
        double next =
            switch (mode) {
              case "LSTM" -> {
                double in = sigmoid(fromInput[j] + fromState[j]);
                double forget = sigmoid(fromInput[hidden + j] + fromState[hidden + j]);
                double fresh = Math.tanh(fromInput[2 * hidden + j] + fromState[2 * hidden + j]);
                double gate = sigmoid(fromInput[3 * hidden + j] + fromState[3 * hidden + j]);
                cells[first + j] = forget * cells[first + j] + in * fresh;
                yield gate * Math.tanh(cells[first + j]);
              }
              case "GRU" -> {
                double reset = sigmoid(fromInput[j] + fromState[j]);
                double update = sigmoid(fromInput[hidden + j] + fromState[hidden + j]);
                double fresh =
                    Math.tanh(fromInput[2 * hidden + j] + reset * fromState[2 * hidden + j]);
                yield update * before + (1 - update) * fresh;
              }
              case "RNN_RELU" -> Math.max(0, fromInput[j] + fromState[j]);
              default -> Math.tanh(fromInput[j] + fromState[j]);
            };
        out[(at * directions + direction) * hidden + j] = next;
      }
      System.arraycopy(out, (at * directions + direction) * hidden, hiddens, first, hidden);
    }
  }

  private double[] product(
      double[] x, int at, int width, double[][] weights, int number, int which) {
    double[] weight = weights[2 * number + which];
    double[] sum = weights[weights.length / 2 + 2 * number + which].clone();
    for (int gate = 0; gate < sum.length; gate++) {
      for (int i = 0; i < width; i++) {
        sum[gate] += weight[gate * width + i] * x[at + i];
      }
    }
    return sum;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
