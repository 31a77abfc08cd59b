package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.fluidjava.device.Place;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is said on machines where CUDA is missing or incomplete. */
@EnabledOnOs(OS.LINUX)
class CudaStartTest {
  @TempDir private Path folder;

  private CudaLibraries libraries() {
    return new CudaLibraries(Map.of("LD_LIBRARY_PATH", folder.toString())::get);
  }

  @Test
  void theReasonIsOneLineAndTheSameEachTime() {
    CudaBackend backend = new CudaBackend();
    assertThat(backend.whyUnavailable()).isEqualTo(backend.whyUnavailable());
    backend
        .whyUnavailable()
        .ifPresent(reason -> assertThat(reason).isNotBlank().doesNotContain("\n"));
    assertThat(backend.diagnosis())
        .containsKeys("usable", "driver", "libcuda.so.1", "libcublas.so.13");
  }

  @Test
  void openingSaysWhyThereIsNoDevice() {
    CudaBackend backend = new CudaBackend();
    String reason = backend.whyUnavailable().orElse("");
    Assumptions.assumeFalse(reason.isEmpty(), "this machine has a device");
    assertThatThrownBy(() -> backend.open(Place.cuda(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cuda:0 cannot be used: " + reason);
    assertThatThrownBy(() -> backend.open(Place.cpu())).hasMessage("cpu is not a CUDA device");
  }

  @Test
  void aMissingDriverIsNamedFirst() {
    CudaLibraries libraries = libraries();
    Assumptions.assumeTrue(
        libraries.find(CudaLibraries.DRIVER) == null, "this machine has a driver");
    assertThat(CudaStart.missing(libraries))
        .isEqualTo("no NVIDIA driver: libcuda.so.1 is not installed");
  }

  @Test
  void anOlderCudaIsNamed() throws IOException {
    Files.createFile(folder.resolve("libcuda.so.1"));
    Files.createFile(folder.resolve("libcudart.so.13"));
    Files.createFile(folder.resolve("libcublas.so.12"));
    CudaLibraries libraries = libraries();
    Assumptions.assumeTrue(
        libraries.find(CudaLibraries.COMPILER) == null, "this machine has CUDA 13");
    assertThat(libraries.find(CudaLibraries.DRIVER)).isEqualTo(folder.resolve("libcuda.so.1"));
    assertThat(CudaStart.missing(libraries))
        .startsWith("CUDA 13 is not complete: libnvrtc.so.13 is not installed");
    assertThat(libraries.otherVersions(CudaLibraries.BLAS))
        .contains(folder.resolve("libcublas.so.12"));
  }

  @Test
  void versionsAreWrittenAsPeopleDo() {
    assertThat(CudaStart.version(13020)).isEqualTo("13.2");
    assertThat(CudaStart.version(12090)).isEqualTo("12.9");
  }

  @Test
  void precisionsHaveNames() {
    for (Precision precision : Precision.values()) {
      assertThat(Precision.parse(precision.text())).isEqualTo(precision);
    }
    assertThat(Precision.parse("")).isEqualTo(Precision.FP32);
    assertThatThrownBy(() -> Precision.parse("fp8"))
        .hasMessage("'fp8' is not a precision of matrix products: fp32, tf32 or 3xtf32");
  }
}
