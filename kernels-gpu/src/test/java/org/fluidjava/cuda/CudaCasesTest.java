package org.fluidjava.cuda;

import java.util.stream.Stream;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.testkit.NoNativeLeaks;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** All cases on the first CUDA device, one container for each operator. */
@Tag("gpu")
@ExtendWith(NoNativeLeaks.class)
class CudaCasesTest {
  @TestFactory
  Stream<DynamicNode> operators() {
    new CudaBackend().whyUnavailable().ifPresent(reason -> Assumptions.abort("skipped: " + reason));
    return new CudaCases(Kernels.installed())
        .byOperator().entrySet().stream()
            .map(
                entry ->
                    DynamicContainer.dynamicContainer(
                        entry.getKey(),
                        entry.getValue().stream()
                            .map(check -> DynamicTest.dynamicTest(check.name(), check.body()))));
  }
}
