package org.fluidjava.cpu.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.fluidjava.cpu.CpuBackend;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Feed;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Param;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.GradientCheck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The gradient of a Cholesky factor, which is that of symmetric changes: through a product that is
 * symmetric whatever its parameter is.
 */
class CholeskyGradientTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofSymmetricChanges(boolean upper) {
    Program main = new Program();
    Program startup = new Program().setRandomSeed(3);
    Layers layers = new Layers(main, startup);
    Variable one = layers.data("one", DType.FLOAT32).setShape(Shape.of(3, 3));
    Variable any = layers.fc(one, 3, FullyConnected.DEFAULT.withBias(Param.NONE));
    Variable positive = layers.elementwiseAdd(layers.matmul(any, any, false, true, 1), one);
    Variable factor = main.global().createVar("factor", VarKind.LOD_TENSOR).setDtype(DType.FLOAT32);
    Appending.append(
        main.global(),
        new OpSpec("cholesky").in("X", positive.name()).out("Out", "factor").attr("upper", upper));
    Variable loss = layers.mean(layers.times(factor, layers.times(factor, factor)));
    LoDTensor identity = LoDTensor.ofFloats(Shape.of(3, 3), 1, 0, 0, 0, 1, 0, 0, 0, 1);
    int elements =
        GradientCheck.of(main, startup, loss, Feed.of(one, identity))
            .check(Place.cpu(), new Kernels(List.of(new CpuBackend())));
    assertThat(elements).isEqualTo(9);
  }
}
