package org.fluidjava.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.fluidjava.device.Device;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.Place;
import org.fluidjava.tensor.DType;
import org.junit.jupiter.api.Test;

/** Kernels that are registered when they are looked up. */
class KernelsTest {
  private static final KernelFactory FIRST = context -> () -> {};
  private static final KernelFactory SECOND = context -> () -> {};

  private static Kernels of(Consumer<Registrar> kernels) {
    return new Kernels(
        List.of(
            new Backend() {
              @Override
              public String placeKind() {
                return "cpu";
              }

              @Override
              public Optional<String> whyUnavailable() {
                return Optional.empty();
              }

              @Override
              public Device open(Place place) {
                return HostDevice.shared();
              }

              @Override
              public void register(Registrar registrar) {
                kernels.accept(registrar);
              }
            }));
  }

  private static KernelKey key(String type, DType dtype) {
    return new KernelKey(type, "cpu", dtype);
  }

  @Test
  void onlyTheFilesOfWhatIsLookedUpAreTouched() {
    List<String> touched = new ArrayList<>();
    Kernels kernels =
        of(
            registrar -> {
              for (String type : new String[] {"left", "right"}) {
                if (registrar.wants(type)) {
                  touched.add(type);
                  registrar.forFloats(type, FIRST).forFloats(type + "_grad", SECOND);
                }
              }
            });
    assertThat(kernels.find(key("neither", DType.FLOAT32))).isNull();
    assertThat(kernels.existing("neither_grad")).isEqualTo("none");
    assertThat(touched).isEmpty();
    assertThat(kernels.find(key("right_grad", DType.FLOAT64))).isSameAs(SECOND);
    assertThat(kernels.find(key("right", DType.FLOAT32))).isSameAs(FIRST);
    assertThat(kernels.existing("right")).isEqualTo("cpu/FLOAT32, cpu/FLOAT64");
    assertThat(touched).containsExactly("right");
    assertThat(kernels.has("left", "cpu")).isTrue();
    assertThat(kernels.has("left", "cuda")).isFalse();
    assertThat(touched).containsExactly("right", "left");
  }

  @Test
  void aFileOfSeveralOperatorsServesEach() {
    Kernels kernels =
        of(
            registrar -> {
              if (registrar.wants("entropy", "entropy_grad2", "sum")) {
                registrar
                    .forFloats("entropy", FIRST)
                    .forFloats("entropy_grad2", SECOND)
                    .forFloats("sum", FIRST)
                    .forFloats("sum_grad", SECOND);
              }
              if (registrar.wants("sum")) {
                registrar.kernel("sum", DType.INT64, SECOND);
              }
            });
    assertThat(kernels.find(key("entropy_grad2", DType.FLOAT32))).isSameAs(SECOND);
    assertThat(kernels.existing("sum")).isEqualTo("cpu/INT64, cpu/FLOAT32, cpu/FLOAT64");
    assertThat(kernels.existing("sum_grad")).isEqualTo("cpu/FLOAT32, cpu/FLOAT64");
    assertThat(kernels.existing("entropy")).isEqualTo("cpu/FLOAT32, cpu/FLOAT64");
  }

  @Test
  void whatIsRegisteredWithoutAskingIsFoundToo() {
    Kernels kernels =
        of(
            registrar -> {
              registrar.forFloats("plain", FIRST).forFloats("asked", FIRST);
              if (registrar.wants("asked")) {
                registrar.kernel("asked", DType.INT64, SECOND);
              }
            });
    assertThat(kernels.find(key("plain", DType.FLOAT64))).isSameAs(FIRST);
    assertThat(kernels.find(key("asked", DType.INT64))).isSameAs(SECOND);
    assertThat(kernels.find(key("asked", DType.FLOAT32))).isSameAs(FIRST);
  }

  @Test
  void twoKernelsForOneKeyAreRefused() {
    Kernels kernels =
        of(
            registrar -> {
              if (registrar.wants("twice")) {
                registrar.forFloats("twice", FIRST);
                registrar.kernel("twice", DType.FLOAT64, SECOND);
              }
            });
    assertThatThrownBy(() -> kernels.find(key("twice", DType.FLOAT32)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("two kernels for op 'twice' on cpu with FLOAT64");
  }
}
