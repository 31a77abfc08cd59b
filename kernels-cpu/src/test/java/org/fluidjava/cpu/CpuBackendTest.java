package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.kernel.KernelKey;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels are registered by operator when they are looked up; none may get lost that way. */
class CpuBackendTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyKernelThatAFileRegistersIsFoundByItsOwnKey(boolean nativeKernels) {
    CpuBackend backend = new CpuBackend(nativeKernels);
    Map<KernelKey, KernelFactory> all = new LinkedHashMap<>();
    backend.register(
        new Registrar() { // wants every file, as the default is
          @Override
          public Registrar kernel(String type, DType dtype, KernelFactory factory) {
            all.put(new KernelKey(type, "cpu", dtype), factory);
            return this;
          }
        });
    assertThat(all).hasSizeGreaterThan(1000);
    Kernels kernels = new Kernels(List.of(backend));
    all.forEach(
        (key, factory) -> {
          KernelFactory found = kernels.find(key);
          assertThat(found).as(key.toString()).isNotNull().hasSameClassAs(factory);
        });
  }
}
