package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.testkit.Coverage;
import org.junit.jupiter.api.Test;

/** Every operator has a CPU kernel, a case, and a gradient check where it has a gradient. */
class CoverageTest {
  @Test
  void everyOperatorIsComputedAndTested() {
    Coverage coverage = Coverage.installed(new Kernels(List.of(new CpuBackend())));
    assertThat(coverage.operators()).contains("mul");
    assertThat(String.join("\n", coverage.missing())).isEmpty();
  }
}
