package org.fluidjava.layers;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

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
}
