package org.fluidjava.cpu.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.grad.Backward;
import org.fluidjava.layers.Layers;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training sees through rounding: what flows out of it flows in. */
class QuantizationGradientTest {
  private final Program main = new Program();
  private final Program startup = new Program().setRandomSeed(3);
  private final Layers layers = new Layers(main, startup);

  private Variable variable(String name) {
    return main.global().createVar(name, VarKind.LOD_TENSOR).setDtype(DType.FLOAT32);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fake_quantize_dequantize_abs_max",
        "fake_quantize_dequantize_moving_average_abs_max",
        "fake_channel_wise_quantize_dequantize_abs_max"
      })
  void theGradientPassesAsItIs(String type) {
    Variable x = layers.data("x", DType.FLOAT32, 3).setStopGradient(false);
    Variable weights = layers.data("weights", DType.FLOAT32, 3);
    Variable rounded = variable("rounded");
    OpSpec op = new OpSpec(type).in("X", "x").out("Out", "rounded").out("OutScale", "scale");
    variable("scale");
    if (type.contains("moving")) {
      Variable last = layers.fillConstant(DType.FLOAT32, 1, 1);
      op.in("InScale", last.name()).in("InAccum", last.name()).in("InState", last.name());
    }
    Appending.append(main.global(), op);
    Variable loss = layers.mean(layers.binary("elementwise_mul", rounded, weights, -1));
    Backward.append(loss);
    float[] numbers = {0.1f, -2, 3.3f, 0.7f, 0.01f, -1};
    Shape shape = Shape.of(2, 3);
    float[] factors = {6, 12, 18, -24, 30, 36};
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(startup);
      Feed feed =
          Feed.of(x, LoDTensor.ofFloats(shape, numbers))
              .and(weights, LoDTensor.ofFloats(shape, factors));
      Variable gradient = main.global().var("x@GRAD");
      assertThat(executor.run(main, feed, gradient).tensor(gradient).floats())
          .containsExactly(1, 2, 3, -4, 5, 6);
    }
  }
}
