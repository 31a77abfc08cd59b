package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.fluidjava.device.Place;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.CaseRun;
import org.fluidjava.testkit.EachDevice;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.NoNativeLeaks;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.PreparedCase;
import org.fluidjava.testkit.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That cases catch what they are for: each fault planted here must be found. */
@ExtendWith(NoNativeLeaks.class)
class OpCaseTest {
  private static final Kernels SOUND = new Kernels(List.of(new CpuBackend(false)));

  private static CaseRun with(String type, Consumer<KernelContext> fault) {
    return new CaseRun(Place.cpu(), new Kernels(List.of(new KernelFault(type, fault))));
  }

  private static OpCase.Builder product() {
    return OpCase.of("mul")
        .named("a product")
        .in("X", Values.normal(3, 2).lengths(2, 1))
        .in("Y", Values.normal(2, 2))
        .expect("Out", OpCaseTest::productOf)
        .lodFrom("X")
        .checkGradient("X", "Y");
  }

  private static Expected productOf(Inputs in) {
    double[] x = in.get("X");
    double[] y = in.get("Y");
    double[] out = new double[6];
    for (int i = 0; i < 6; i++) {
      out[i] = x[i / 2 * 2] * y[i % 2] + x[i / 2 * 2 + 1] * y[2 + i % 2];
    }
    return Expected.of(out, 3, 2);
  }

  @Test
  void soundKernelsPass() {
    CaseRun run = new CaseRun(Place.cpu(), SOUND);
    OpCase sound = product().build();
    assertThatCode(() -> run.forward(sound, DType.FLOAT32)).doesNotThrowAnyException();
    assertThatCode(() -> run.forward(sound, DType.FLOAT64)).doesNotThrowAnyException();
    assertThatCode(() -> run.gradient(sound)).doesNotThrowAnyException();
    assertThat(run.missingKernel(sound, DType.FLOAT32)).isNull();
    assertThat(run.missingKernel(sound, DType.FLOAT16))
        .startsWith("no kernel for op 'mul' on cpu with FLOAT16");
  }

  @Test
  void aWrongElementIsFoundAndShown() {
    CaseRun run = with("mul", c -> c.out("Out").elements().add(3, 0.25));
    assertThatThrownBy(() -> run.forward(product().build(), DType.FLOAT64))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("mul [a product] float64 on cpu: Out [3, 2]: 1 of 6 elements differ")
        .hasMessageContaining("worst at [1, 1]: expected")
        .hasMessageContaining("difference 0.250");
  }

  @Test
  void aWrongGradientIsFound() {
    CaseRun run = with("mul_grad", c -> scale(c.out("Y@GRAD"), 1.0001));
    assertThatThrownBy(() -> run.gradient(product().build()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("gradient of Y beside central differences");
  }

  @Test
  void aGradientWrongInFloat32OnlyIsFound() {
    CaseRun run =
        with("mul_grad", c -> scale(c.out("X@GRAD"), c.dtype() == DType.FLOAT32 ? 1.001 : 1));
    assertThatThrownBy(() -> run.gradient(product().build()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("float32 on cpu: gradient of X beside float64's");
  }

  private static void scale(Tensor tensor, double factor) {
    for (long i = 0; i < tensor.elements().length(); i++) {
      tensor.elements().set(i, tensor.elements().get(i) * factor);
    }
  }

  @Test
  void wrongLodIsFound() {
    CaseRun run = with("mul", c -> c.out("Out").setLod(LoD.NONE));
    assertThatThrownBy(() -> run.forward(product().build(), DType.FLOAT32))
        .hasMessageContaining("Out: LoD must be [[0, 2, 3]] but is []");
  }

  @Test
  void resultsThatChangeFromRunToRunAreFound() {
    int[] runs = new int[1];
    CaseRun run = with("mul", c -> c.out("Out").elements().add(0, 1e-7 * runs[0]++));
    assertThatThrownBy(() -> run.forward(product().build(), DType.FLOAT32))
        .hasMessageContaining("a second run's Out");
  }

  @Test
  void aRefusalMustComeWithItsText() {
    CaseRun run = new CaseRun(Place.cpu(), SOUND);
    OpCase.Builder narrow =
        OpCase.of("mul").named("narrow").in("X", Values.normal(1, 2)).in("Y", Values.normal(3, 1));
    assertThatCode(
            () ->
                run.refusal(
                    narrow.fails("mul: the width of X (2) must equal the height of Y (3)").build()))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> run.refusal(narrow.fails("mul: something else").build()))
        .hasMessageContaining(
            "first line of the refusal must be mul: something else but is mul: the width");
    assertThatThrownBy(() -> run.refusal(product().fails("mul: no").build()))
        .hasMessageContaining("must be refused with \"mul: no\" but runs");
  }

  @Test
  void anOutputThatNobodyNamesIsAFault() {
    CaseRun run = new CaseRun(Place.cpu(), SOUND);
    OpCase.Builder silent =
        OpCase.of("mul").named("silent").in("X", Values.normal(1, 1)).in("Y", Values.normal(1, 1));
    assertThatThrownBy(silent::build).hasMessageContaining("checks no output");
    assertThatThrownBy(
            () ->
                run.forward(silent.expect("Oat", in -> new double[1], 1, 1).build(), DType.FLOAT32))
        .hasMessageContaining("op mul has no slot Oat");
  }

  @Test
  void devicesThatDifferAreFound() {
    OpCase product = product().build();
    EachDevice same =
        new EachDevice().with("one", Place.cpu(), SOUND).with("two", Place.cpu(), SOUND);
    assertThat(same.compare(product, DType.FLOAT32)).containsExactly("one", "two");
    Kernels other =
        new Kernels(List.of(new KernelFault("mul_grad", c -> scale(c.out("X@GRAD"), 1.01))));
    EachDevice differing =
        new EachDevice().with("one", Place.cpu(), SOUND).with("two", Place.cpu(), other);
    assertThatThrownBy(() -> differing.compare(product, DType.FLOAT32))
        .hasMessageContaining("X@GRAD on two beside one");
  }

  @Test
  void aCaseCanBeTimed() {
    try (PreparedCase prepared =
        PreparedCase.withGradient(product().build(), DType.FLOAT32, Place.cpu(), SOUND)) {
      prepared.reset();
      prepared.runWithoutFetch();
      assertThat(prepared.run().values()).containsOnlyKeys("X@GRAD", "Y@GRAD");
    }
  }

  @Test
  void numbersFollowFromNameAndSeed() {
    OpCase first = product().build();
    List<OpCase> others = first.variants(2, 5);
    assertThat(others)
        .extracting(OpCase::name)
        .containsExactly("a product, numbers 0", "a product, numbers 1");
    CaseRun run = new CaseRun(Place.cpu(), SOUND);
    others.forEach(
        other ->
            assertThatCode(() -> run.forward(other, DType.FLOAT32)).doesNotThrowAnyException());
  }
}
