package org.fluidjava.models.rnnlm;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.layers.Dropout;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.Gru;
import org.fluidjava.layers.Initializer;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Lstm;
import org.fluidjava.layers.LstmStates;
import org.fluidjava.layers.Param;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Block;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The layers from ids to scores, appended to a program pair. Whatever form they are appended in,
 * the parameters have the same names and shapes.
 */
final class Network {
  private final Layers layers;
  private final Recipe.Network shape;
  private final int lanes;
  private final List<Carried> carried = new ArrayList<>();

  /**
   * A recurrent state that outlives the batch.
   *
   * @param state persistable, [lanes, hidden]: what a batch starts from
   * @param steps [words, hidden]: the states of all steps, of which the last ones are carried on
   */
  record Carried(Variable state, Variable steps) {}

  /**
   * Prepares to append.
   *
   * @param lanes the number of sequences of every batch if the state is carried from batch to
   *     batch, else 0
   */
  Network(Layers layers, Recipe.Network shape, int lanes) {
    this.layers = layers;
    this.shape = shape;
    this.lanes = lanes;
  }

  /** The states to carry on, known after {@link #scores}. */
  List<Carried> carried() {
    return carried;
  }

  /**
   * Appends everything up to the scores of the next word: logits, or for {@link
   * Recipe.Form#PUBLISHED} probabilities.
   *
   * @param word ids to read, [words, 1]
   * @return [words, vocabulary]
   */
  Variable scores(Variable word, int vocabulary) {
    Param table = drawn(Param.DEFAULT.withSparse(shape.sparseEmbedding()), null);
    Variable x = layers.embedding(word, vocabulary, shape.embedding(), table);
    if (shape.form() == Recipe.Form.PUBLISHED) {
      return published(x, vocabulary);
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      x = recurrence(dropped(x), layer);
    }
    return layers.fc(dropped(x), vocabulary, fullyConnected(null));
  }

  /**
   * The published network: peepholes, a sigmoid of the cell, and an output from hidden and cell.
   */
  private Variable published(Variable x, int vocabulary) {
    Initializer normal = Initializer.normal(0, 1);
    Variable gates = layers.fc(x, 4 * shape.hidden(), fullyConnected(normal));
    LstmStates states =
        lstm(
            gates,
            0,
            Lstm.DEFAULT
                .withPeepholes(shape.peepholes())
                .withActivations("sigmoid", "sigmoid", "tanh")
                .withBias(drawn(Param.DEFAULT, normal)));
    return layers.fc(
        List.of(states.hidden(), states.cell()),
        vocabulary,
        fullyConnected(null).withActivation("softmax"));
  }

  private Variable recurrence(Variable x, int layer) {
    int hidden = shape.hidden();
    if (shape.cell() == Recipe.Cell.LSTM) {
      Variable gates = layers.fc(x, Math.multiplyExact(4, hidden), fullyConnected(null));
      Lstm settings =
          Lstm.DEFAULT.withPeepholes(shape.peepholes()).withBias(drawn(Param.DEFAULT, null));
      return lstm(gates, layer, settings).hidden();
    }
    Variable gates = layers.fc(x, Math.multiplyExact(3, hidden), fullyConnected(null));
    Variable state = lanes == 0 ? null : state("carried_hidden_" + layer);
    Variable steps =
        layers.dynamicGru(
            gates,
            hidden,
            Gru.DEFAULT
                .withInitial(state)
                .withWeight(drawn(Param.DEFAULT, null))
                .withBias(drawn(Param.DEFAULT, null)));
    carry(state, steps);
    return steps;
  }

  private LstmStates lstm(Variable gates, int layer, Lstm settings) {
    Variable hidden = lanes == 0 ? null : state("carried_hidden_" + layer);
    Variable cell = lanes == 0 ? null : state("carried_cell_" + layer);
    LstmStates states =
        layers.dynamicLstm(
            gates,
            4 * shape.hidden(),
            settings.withInitial(hidden, cell).withWeight(drawn(Param.DEFAULT, null)));
    carry(hidden, states.hidden());
    carry(cell, states.cell());
    return states;
  }

  private void carry(@Nullable Variable state, Variable steps) {
    if (state != null) {
      carried.add(new Carried(state, steps));
    }
  }

  /** A persistable state that the startup program sets to zero. */
  private Variable state(String name) {
    Variable state = declared(layers.main().global(), name);
    declared(layers.startup().global(), name);
    Appending.append(
        layers.startup().global(),
        new OpSpec("fill_constant")
            .out("Out", name)
            .attr("shape", new long[] {lanes, shape.hidden()})
            .attr("dtype", DType.FLOAT32.number())
            .attr("value", 0f));
    return state;
  }

  private Variable declared(Block block, String name) {
    return block
        .createVar(name, VarKind.LOD_TENSOR)
        .setDtype(DType.FLOAT32)
        .setShape(Shape.of(lanes, shape.hidden()))
        .setPersistable(true)
        .setStopGradient(true);
  }

  private Variable dropped(Variable x) {
    return shape.dropout() == 0
        ? x
        : layers.dropout(x, Dropout.of(shape.dropout()).withUpscaleInTrain(true));
  }

  private FullyConnected fullyConnected(@Nullable Initializer bias) {
    return FullyConnected.DEFAULT
        .withWeight(drawn(Param.DEFAULT, null))
        .withBias(drawn(Param.DEFAULT, bias));
  }

  /** The recipe's range if it has one, else the given initializer, else the layer's own. */
  private Param drawn(Param param, @Nullable Initializer otherwise) {
    double range = shape.initRange();
    if (range > 0) {
      return param.withInitializer(Initializer.uniform(-range, range));
    }
    return otherwise == null ? param : param.withInitializer(otherwise);
  }
}
