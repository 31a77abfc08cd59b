package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiled kernels on disk, and what they are found by. */
class KernelCacheTest {
  @TempDir private Path folder;

  @Test
  void whatIsKeptIsFound() throws IOException {
    KernelCache cache = new KernelCache(folder.resolve("a/b"));
    assertThat(cache.load("k")).isNull();
    cache.store("k", new byte[] {1, 2, 3});
    assertThat(cache.load("k")).containsExactly(1, 2, 3);
    cache.store("k", new byte[] {4});
    assertThat(new KernelCache(folder.resolve("a/b")).load("k")).containsExactly(4);
    try (Stream<Path> files = Files.list(folder.resolve("a/b"))) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("k.kernel");
    }
  }

  @Test
  void aDamagedFileIsAsGoodAsNone() throws IOException {
    KernelCache cache = new KernelCache(folder);
    cache.store("k", new byte[1000]);
    Path file = folder.resolve("k.kernel");
    byte[] whole = Files.readAllBytes(file);
    for (int at : new int[] {0, 40, whole.length - 1}) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThat(cache.load("k")).as("byte %d changed", at).isNull();
    }
    for (int length : new int[] {0, 10, 32, 33, whole.length - 1}) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThat(cache.load("k")).as("cut to %d bytes", length).isNull();
    }
    cache.store("k", new byte[] {5});
    assertThat(cache.load("k")).containsExactly(5);
  }

  @Test
  void aFolderThatCannotBeWrittenOnlyKeepsNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    KernelCache cache = new KernelCache(file.resolve("below"));
    cache.store("k", new byte[] {1});
    assertThat(cache.load("k")).isNull();
  }

  @Test
  void theKeyIsOfEverythingThatChangesTheCode() {
    KernelSource source = KernelSource.read("blas/operands.cu");
    assertThat(source.headers()).containsKey("fluid.cuh");
    Set<String> keys = new HashSet<>();
    keys.add(source.key(List.of(), "sm_90", 13010, 13010));
    keys.add(source.key(List.of("REAL=double"), "sm_90", 13010, 13010));
    keys.add(source.key(List.of("REAL=float"), "sm_90", 13010, 13010));
    keys.add(source.key(List.of(), "sm_80", 13010, 13010));
    keys.add(source.key(List.of(), "sm_90", 13020, 13010));
    keys.add(source.key(List.of(), "sm_90", 13010, 13020));
    keys.add(
        new KernelSource(source.name(), source.text() + " ", source.headers())
            .key(List.of(), "sm_90", 13010, 13010));
    keys.add(
        new KernelSource(source.name(), source.text(), java.util.Map.of("fluid.cuh", "changed"))
            .key(List.of(), "sm_90", 13010, 13010));
    assertThat(keys).hasSize(8);
    assertThat(source.key(List.of(), "sm_90", 13010, 13010))
        .isEqualTo(KernelSource.read("blas/operands.cu").key(List.of(), "sm_90", 13010, 13010));
  }

  @Test
  void aSourceThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> KernelSource.read("math/none.cu"))
        .hasMessage("no CUDA source org/fluidjava/cuda/math/none.cu is on the class path");
  }
}
