package org.fluidjava.layers;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Fully connected layers, embeddings, dropout and normalisation. */
public interface NetworkLayers extends LayerBase {
  /** A fully connected layer with bias: [rows, size]. */
  default Variable fc(Variable input, int size) {
    return fc(List.of(input), size, FullyConnected.DEFAULT);
  }

  /** A fully connected layer with bias and an activation. */
  default Variable fc(Variable input, int size, String activation) {
    return fc(List.of(input), size, FullyConnected.DEFAULT.withActivation(activation));
  }

  /** A fully connected layer. */
  default Variable fc(Variable input, int size, FullyConnected settings) {
    return fc(List.of(input), size, settings);
  }

  /**
   * A fully connected layer over several inputs: each has a weight of its own, the products add up.
   */
  default Variable fc(List<Variable> inputs, int size, FullyConnected settings) {
    LayerCall call = call("fc", settings.name());
    int rows = settings.numFlattenDims();
    List<Variable> products = new ArrayList<>();
    DType dtype = inputs.get(0).knownDtype();
    for (Variable input : inputs) {
      Shape shape = input.knownShape();
      long width = shape.rank() > rows ? shape.product(rows, shape.rank()) : -1;
      if (width <= 0) {
        throw new IllegalArgumentException(
            call.name()
                + ": the width of its input after "
                + rows
                + " dimensions must be known, but "
                + input);
      }
      Variable weight = call.weight(settings.weight(), dtype, Initializer.xavier(), width, size);
      Variable product = call.temp(dtype);
      call.op("mul")
          .in("X", input)
          .in("Y", weight)
          .attr("x_num_col_dims", rows)
          .attr("y_num_col_dims", 1)
          .out("Out", product)
          .append();
      products.add(product);
    }
    Variable sum = products.get(0);
    if (products.size() > 1) {
      sum = call.temp(dtype);
      call.op("sum").in("X", products).out("Out", sum).append();
    }
    if (settings.bias() != Param.NONE) {
      Variable bias = call.bias(settings.bias(), dtype, Initializer.constant(0), size);
      Variable biased = call.temp(dtype);
      call.op("elementwise_add")
          .in("X", sum)
          .in("Y", bias)
          .attr("axis", rows)
          .out("Out", biased)
          .append();
      sum = biased;
    }
    return activate(call, sum, settings.activation());
  }

  /** A table of {@code vocabulary} rows: int64 ids [.., 1] become [.., width]. */
  default Variable embedding(Variable ids, long vocabulary, long width) {
    return embedding(ids, vocabulary, width, Param.DEFAULT);
  }

  /** A table with settings; {@link Param#sparse()} makes its gradient SELECTED_ROWS. */
  default Variable embedding(Variable ids, long vocabulary, long width, Param weight) {
    return embedding(ids, vocabulary, width, weight, Embedding.NO_PADDING);
  }

  /**
   * A table in which one id stands for padding: its row counts as zeros.
   *
   * @param ids int64 [.., 1]
   * @param paddingIdx that id, negative from the end, or {@link Embedding#NO_PADDING}
   */
  default Variable embedding(
      Variable ids, long vocabulary, long width, Param weight, long paddingIdx) {
    return Embedding.append(this, "lookup_table", ids, vocabulary, width, weight, paddingIdx);
  }

  /** As {@link #embedding}, for ids without a trailing extent of 1: [..] become [.., width]. */
  default Variable embeddingV2(
      Variable ids, long vocabulary, long width, Param weight, long paddingIdx) {
    return Embedding.append(this, "lookup_table_v2", ids, vocabulary, width, weight, paddingIdx);
  }

  /** Sets elements to zero with this probability in training; {@code downgrade_in_infer}. */
  default Variable dropout(Variable x, double probability) {
    return dropout(x, Dropout.of(probability));
  }

  /** Sets elements to zero at random in training. */
  default Variable dropout(Variable x, Dropout settings) {
    LayerCall call = call("dropout", settings.name());
    Variable out = call.temp(x.knownDtype());
    Variable mask = call.fixedTemp(DType.UINT8);
    call.op("dropout")
        .in("X", x)
        .out("Out", out)
        .out("Mask", mask)
        .attr("dropout_prob", (float) settings.probability())
        .attr("is_test", settings.isTest())
        .attr("fix_seed", settings.seed() != null)
        .attr("seed", settings.seed() == null ? 0 : settings.seed())
        .attr(
            "dropout_implementation",
            settings.upscaleInTrain() ? "upscale_in_train" : "downgrade_in_infer")
        .append();
    return out;
  }

  /** Probabilities over the last extent. */
  default Variable softmax(Variable x) {
    return softmax(x, -1);
  }

  /** Probabilities along an axis. */
  default Variable softmax(Variable x, int axis) {
    LayerCall call = call("softmax");
    Variable out = call.temp(x.knownDtype());
    call.op("softmax").in("X", x).out("Out", out).attr("axis", axis).append();
    return out;
  }

  /** Logarithms of {@link #softmax(Variable, int)}. */
  default Variable logSoftmax(Variable x, int axis) {
    LayerCall call = call("log_softmax");
    Variable out = call.temp(x.knownDtype());
    call.op("log_softmax").in("X", x).out("Out", out).attr("axis", axis).append();
    return out;
  }

  /** (1 - epsilon) · labels + epsilon · prior; the prior is uniform when null. */
  default Variable labelSmooth(Variable labels, @Nullable Variable prior, double epsilon) {
    LayerCall call = call("label_smooth");
    Variable out = call.temp(labels.knownDtype());
    call.op("label_smooth")
        .in("X", labels)
        .in("PriorDist", prior)
        .out("Out", out)
        .attr("epsilon", (float) epsilon)
        .append();
    return out;
  }
}
