package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each {@link CudaTrouble} in a process of its own. */
@Tag("gpu")
class CudaTroubleTest {
  @BeforeAll
  static void needsDevice() {
    new CudaBackend().whyUnavailable().ifPresent(reason -> Assumptions.abort("skipped: " + reason));
  }

  static Stream<String> kinds() {
    return CudaTrouble.KINDS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isAsPromised(String kind) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    System.getProperties()
        .forEach(
            (name, value) -> {
              String text = String.valueOf(name);
              if (text.startsWith("org.bytedeco.") || text.equals("fluid.cuda.libraries")) {
                command.add("-D" + text + "=" + value);
              }
            });
    command.addAll(CudaTrouble.KINDS.getOrDefault(kind, List.of()));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), CudaTrouble.class.getName(), kind));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said;
    try (InputStream out = process.getInputStream()) {
      said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
    System.out.println("--- " + kind + "\n" + said);
    assertThat(process.waitFor()).as("%s:\n%s", kind, said).isZero();
  }
}
