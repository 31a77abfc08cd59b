package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Fallback;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.testkit.control.LoopPrograms;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Programs with loops and branches on the first CUDA device, beside the CPU. */
@Tag("gpu")
class CudaLoopsTest {
  private static final Place CUDA = Place.cuda(0);

  @BeforeAll
  static void open() {
    new CudaBackend().whyUnavailable().ifPresent(reason -> Assumptions.abort("skipped: " + reason));
  }

  @TestFactory
  Stream<DynamicTest> programsGiveTheNumbersOfTheCpu() {
    return LoopPrograms.all().stream()
        .map(program -> DynamicTest.dynamicTest(program.name(), () -> compare(program)));
  }

  private static void compare(LoopPrograms.Case program) {
    Variable[] fetches = program.fetches().toArray(Variable[]::new);
    try (Executor host = new Executor(Place.cpu(), Kernels.installed());
        Executor device =
            new Executor(CUDA, Kernels.installed())
                .fallback(program.everywhere() ? Fallback.FORBID : Fallback.ALLOW)) {
      host.run(program.startup());
      device.run(program.startup());
      PreparedProgram onHost = host.prepare(program.main(), fetches);
      PreparedProgram onDevice = device.prepare(program.main(), fetches);
      for (Feed feed : program.feeds()) {
        Fetched expected = onHost.run(feed);
        Fetched got = onDevice.run(feed);
        for (Variable fetch : fetches) {
          same(fetch.name(), got.tensor(fetch), expected.tensor(fetch));
        }
      }
      for (Variable parameter : program.main().parameters()) {
        String name = parameter.name();
        same(name, device.scope().tensor(name), host.scope().tensor(name));
      }
    }
  }

  private static void same(String name, LoDTensor got, LoDTensor expected) {
    assertThat(got.shape()).as(name).isEqualTo(expected.shape());
    assertThat(got.lod()).as(name).isEqualTo(expected.lod());
    double largest = 1e-3;
    for (int i = 0; i < expected.numel(); i++) {
      largest = Math.max(largest, Math.abs(expected.at(i)));
    }
    for (int i = 0; i < expected.numel(); i++) {
      assertThat(got.at(i)).as("%s[%d]", name, i).isCloseTo(expected.at(i), within(1e-5 * largest));
    }
  }

  @Test
  void theRoundsOfADynamicRnnRunOnTheDeviceAndMoveNothing() {
    LoopPrograms.Case program = LoopPrograms.named("a DynamicRnn");
    try (Executor device = new Executor(CUDA, Kernels.installed())) {
      PreparedProgram prepared =
          device.prepare(program.main(), program.fetches().toArray(Variable[]::new));
      List<String> inside =
          prepared.describe().lines().filter(line -> line.matches(" *[0-9]+ {4}.*")).toList();
      assertThat(inside).isNotEmpty().noneMatch(line -> line.contains(" transfer "));
      for (String type : List.of("mul", "tanh", "tanh_grad", "write_to_array", "sum")) {
        assertThat(inside.stream().filter(line -> line.contains(" " + type + " ")))
            .isNotEmpty()
            .allMatch(line -> line.contains(" cuda:0 "));
      }
    }
  }
}
