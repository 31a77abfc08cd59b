package org.fluidjava.benchmarks.peers.tensorflow;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.benchmarks.peers.PeerRun;
import org.fluidjava.benchmarks.peers.SentenceBatch;
import org.fluidjava.benchmarks.peers.tensorflow.GraphParts.Parameter;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The language model as a graph: BlockLSTM over padded batches, which is told the longest length
 * only, and the output layer over the real words. The gradients are wired by hand, since the Java
 * interface has none for BlockLSTM.
 */
final class LanguageModel {
  private static final float ADAM_BETA1 = 0.9f;
  private static final float ADAM_BETA2 = 0.999f;
  private static final float ADAM_EPSILON = 1e-8f;

  /** Place of the hidden states among BlockLSTM's outputs. */
  private static final int HIDDEN = 6;

  private static final int LSTM_OUTPUTS = 7;

  private final PeerRun.Config config;
  private final GraphParts parts;

  private final Operand<TInt32> input;
  private final Operand<TInt32> labels;
  private final Operand<TInt32> places;
  private final Operand<TInt64> steps;
  private final Operand<TFloat32> perWord;
  private final Output<?> loss;
  private final List<Operation> updates = new ArrayList<>();

  private record Gradient(Parameter parameter, Output<?> value) {}

  private record Layer(Parameter weight, Parameter bias, Output<?> input, Operation lstm) {}

  LanguageModel(Graph graph, PeerRun.Config config) {
    this.config = config;
    parts = new GraphParts(graph);
    input = parts.ops().placeholder(TInt32.class);
    labels = parts.ops().placeholder(TInt32.class);
    places = parts.ops().placeholder(TInt32.class);
    steps = parts.ops().placeholder(TInt64.class);
    perWord = parts.ops().placeholder(TFloat32.class);

    int hidden = config.hidden();
    Parameter table = drawn(PeerRun.VOCABULARY, config.embedding());
    Output<?> embedded = parts.of("GatherV2", table.value(), input, parts.constant(0));
    Output<?> initial = parts.zeros(config.batchSize(), hidden);
    Output<?> noPeepholes = parts.zeros(hidden);
    List<Layer> layers = new ArrayList<>();
    Output<?> x = embedded;
    for (int i = 0; i < PeerRun.LAYERS; i++) {
      Layer layer = layer(x, config.width(i) + hidden, initial, noPeepholes);
      layers.add(layer);
      x = layer.lstm().output(HIDDEN);
    }

    Parameter weight = drawn(hidden, PeerRun.VOCABULARY);
    Parameter bias = drawn(PeerRun.VOCABULARY);
    Output<?> rows = parts.of("Reshape", x, parts.vector(-1, hidden));
    Output<?> states = parts.of("GatherV2", rows, places, parts.constant(0));
    Output<?> logits =
        parts.of("BiasAdd", parts.product(states, weight.value(), false, false), bias.value());
    Operation entropy =
        parts.operation("SparseSoftmaxCrossEntropyWithLogits", logits, labels).build();
    loss = parts.of("Mul", parts.of("Sum", entropy.output(0), parts.vector(0)), perWord);

    List<Gradient> gradients = new ArrayList<>();
    Output<?> logitsGrad = parts.of("Mul", entropy.output(1), perWord);
    gradients.add(new Gradient(weight, parts.product(states, logitsGrad, true, false)));
    gradients.add(new Gradient(bias, parts.of("BiasAddGrad", logitsGrad)));
    Output<?> statesGrad = parts.product(logitsGrad, weight.value(), false, true);
    Output<?> rowsGrad =
        parts.of("UnsortedSegmentSum", statesGrad, places, parts.of("Size", input));
    Output<?> grad = parts.of("Reshape", rowsGrad, parts.of("Shape", x));
    for (int i = PeerRun.LAYERS - 1; i >= 0; i--) {
      Operation backward = backward(layers.get(i), grad, initial, noPeepholes);
      grad = backward.output(0);
      gradients.add(new Gradient(layers.get(i).weight(), backward.output(3)));
      gradients.add(new Gradient(layers.get(i).bias(), backward.output(7)));
    }
    Output<?> ids = parts.of("Reshape", input, parts.vector(-1));
    Output<?> tableGrad = parts.of("Reshape", grad, parts.vector(-1, config.embedding()));
    if (config.adam()) {
      Output<?> dense =
          parts.of("UnsortedSegmentSum", tableGrad, ids, parts.constant(PeerRun.VOCABULARY));
      gradients.add(new Gradient(table, dense));
      adam(gradients);
    } else {
      clippedDescent(gradients, table, ids, tableGrad);
    }
  }

  private Parameter drawn(int... extents) {
    return parts.drawnParameter(PeerRun.INIT_RANGE, extents);
  }

  private Layer layer(Output<?> x, int width, Output<?> initial, Output<?> noPeepholes) {
    Parameter weight = drawn(width, 4 * config.hidden());
    Parameter bias = drawn(4 * config.hidden());
    Operation lstm =
        parts
            .operation(
                "BlockLSTM",
                steps,
                x,
                initial,
                initial,
                weight.value(),
                noPeepholes,
                noPeepholes,
                noPeepholes,
                bias.value())
            .setAttr("forget_bias", 0f)
            .setAttr("cell_clip", -1f)
            .setAttr("use_peephole", false)
            .build();
    return new Layer(weight, bias, x, lstm);
  }

  private Operation backward(
      Layer layer, Output<?> hiddenGrad, Output<?> initial, Output<?> noPeepholes) {
    List<Operand<?>> inputs =
        new ArrayList<>(
            List.of(
                steps,
                layer.input(),
                initial,
                initial,
                layer.weight().value(),
                noPeepholes,
                noPeepholes,
                noPeepholes,
                layer.bias().value()));
    for (int i = 0; i < LSTM_OUTPUTS; i++) {
      inputs.add(layer.lstm().output(i));
    }
    inputs.add(parts.of("ZerosLike", layer.lstm().output(1)));
    inputs.add(hiddenGrad);
    return parts
        .operation("BlockLSTMGrad", inputs.toArray(new Operand<?>[0]))
        .setAttr("use_peephole", false)
        .build();
  }

  /** The powers of the betas stay at their first values: the same work as with moving ones. */
  private void adam(List<Gradient> gradients) {
    for (Gradient gradient : gradients) {
      Parameter parameter = gradient.parameter();
      updates.add(
          parts
              .operation(
                  "ResourceApplyAdam",
                  parameter.handle(),
                  parts.zeroParameter(parameter.extents()).handle(),
                  parts.zeroParameter(parameter.extents()).handle(),
                  parts.constant(ADAM_BETA1),
                  parts.constant(ADAM_BETA2),
                  parts.constant(PeerRun.ADAM_RATE),
                  parts.constant(ADAM_BETA1),
                  parts.constant(ADAM_BETA2),
                  parts.constant(ADAM_EPSILON),
                  gradient.value())
              .build());
    }
  }

  /**
   * Descent at the rate 1 with the global norm clipped; of the table only the rows that were read.
   */
  private void clippedDescent(
      List<Gradient> gradients, Parameter table, Output<?> ids, Output<?> tableGrad) {
    Output<?> halfSquares = parts.of("L2Loss", tableGrad);
    for (Gradient gradient : gradients) {
      halfSquares = parts.of("Add", halfSquares, parts.of("L2Loss", gradient.value()));
    }
    Output<?> norm = parts.of("Sqrt", parts.of("Mul", halfSquares, parts.constant(2f)));
    Output<?> scale =
        parts.of(
            "Minimum", parts.constant(1f), parts.of("RealDiv", parts.constant(PeerRun.CLIP), norm));
    for (Gradient gradient : gradients) {
      updates.add(
          parts
              .operation(
                  "ResourceApplyGradientDescent",
                  gradient.parameter().handle(),
                  scale,
                  gradient.value())
              .build());
    }
    updates.add(
        parts
            .operation("ResourceScatterSub", table.handle(), ids, parts.of("Mul", tableGrad, scale))
            .setAttr("dtype", DataType.DT_FLOAT)
            .build());
  }

  /** Gives every parameter its first value. */
  void start(Session session) {
    Session.Runner runner = session.runner();
    parts.initializers().forEach(runner::addTarget);
    runner.run().close();
  }

  /** One step; the mean loss of the batch's words. */
  float train(Session session, SentenceBatch batch) {
    int sentences = batch.lengths().length;
    try (TInt32 words = ints(batch.input(), batch.steps(), sentences);
        TInt32 next = ints(batch.labels(), batch.words());
        TInt32 real = ints(batch.places(), batch.words());
        TInt64 longest = TInt64.scalarOf(batch.steps());
        TFloat32 share = TFloat32.scalarOf(1f / batch.words())) {
      Session.Runner runner =
          session
              .runner()
              .feed(input, words)
              .feed(labels, next)
              .feed(places, real)
              .feed(steps, longest)
              .feed(perWord, share)
              .fetch(loss);
      updates.forEach(runner::addTarget);
      try (Result result = runner.run()) {
        return ((TFloat32) result.get(0)).getFloat();
      }
    }
  }

  private static TInt32 ints(int[] values, long... extents) {
    return TInt32.tensorOf(Shape.of(extents), DataBuffers.of(values));
  }
}
