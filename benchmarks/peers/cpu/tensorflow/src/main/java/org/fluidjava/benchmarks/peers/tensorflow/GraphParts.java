package org.fluidjava.benchmarks.peers.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;

/** Puts operations into a graph by the names that TensorFlow's kernels have. */
final class GraphParts {
  private final Graph graph;
  private final Ops ops;
  private final List<Operation> initializers = new ArrayList<>();
  private int count;

  /**
   * A variable.
   *
   * @param handle for the operations that write it
   * @param value read from it
   */
  record Parameter(Output<?> handle, Output<?> value, int[] extents) {}

  GraphParts(Graph graph) {
    this.graph = graph;
    this.ops = Ops.create(graph);
  }

  Ops ops() {
    return ops;
  }

  /** The operations that give every parameter its first value. */
  List<Operation> initializers() {
    return initializers;
  }

  OperationBuilder operation(String type, Operand<?>... inputs) {
    OperationBuilder builder = graph.opBuilder(type, type + count++, graph.baseScope());
    for (Operand<?> input : inputs) {
      builder.addInput(input.asOutput());
    }
    return builder;
  }

  /** The first output of an operation without attributes. */
  Output<?> of(String type, Operand<?>... inputs) {
    return operation(type, inputs).build().output(0);
  }

  Output<?> product(Operand<?> x, Operand<?> y, boolean transposeX, boolean transposeY) {
    return operation("MatMul", x, y)
        .setAttr("transpose_a", transposeX)
        .setAttr("transpose_b", transposeY)
        .build()
        .output(0);
  }

  Operand<?> constant(float value) {
    return ops.constant(value);
  }

  Operand<?> constant(int value) {
    return ops.constant(value);
  }

  /** A vector. */
  Operand<?> vector(int... values) {
    return ops.constant(values);
  }

  Output<?> zeros(int... extents) {
    return of("Fill", vector(extents), constant(0f));
  }

  /** A parameter of zeros. */
  Parameter zeroParameter(int... extents) {
    return parameter(zeros(extents), extents);
  }

  /** A parameter drawn evenly from -range to range. */
  Parameter drawnParameter(float range, int... extents) {
    Output<?> drawn =
        operation("RandomUniform", vector(extents))
            .setAttr("dtype", DataType.DT_FLOAT)
            .setAttr("seed", 7L + count)
            .build()
            .output(0);
    Output<?> centred = of("Sub", drawn, constant(0.5f));
    return parameter(of("Mul", centred, constant(2 * range)), extents);
  }

  private Parameter parameter(Output<?> first, int[] extents) {
    long[] shape = Arrays.stream(extents).asLongStream().toArray();
    Output<?> handle =
        operation("VarHandleOp")
            .setAttr("dtype", DataType.DT_FLOAT)
            .setAttr("shape", Shape.of(shape))
            .setAttr("shared_name", "parameter" + count)
            .build()
            .output(0);
    initializers.add(
        operation("AssignVariableOp", handle, first).setAttr("dtype", DataType.DT_FLOAT).build());
    Output<?> value =
        operation("ReadVariableOp", handle).setAttr("dtype", DataType.DT_FLOAT).build().output(0);
    return new Parameter(handle, value, extents);
  }
}
