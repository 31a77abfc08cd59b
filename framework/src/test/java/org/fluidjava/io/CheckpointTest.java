package org.fluidjava.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.TensorArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  @TempDir Path parent;

  static Checkpoint checkpoint(int step) {
    float[] weights = new float[1000];
    java.util.Arrays.fill(weights, step);
    return new Checkpoint(
        Map.of(
            "layer/w", LoDTensor.ofFloats(Shape.of(10, 100), weights),
            "../odd name\n", LoDTensor.scalar(step),
            "rows", new SelectedRows(new long[] {3}, 9, LoDTensor.ofFloats(Shape.of(1, 1), step))),
        Map.of("step", Integer.toString(step), "a=b\\", " c=d\r\nü\\n "));
  }

  private Path folder() {
    return parent.resolve("best");
  }

  @Test
  void everythingComesBack() throws IOException {
    assertThat(Checkpoint.exists(folder())).isFalse();
    checkpoint(1).save(folder());
    assertThat(Checkpoint.exists(folder())).isTrue();
    assertThat(Checkpoint.load(folder())).isEqualTo(checkpoint(1));
    checkpoint(2).save(folder());
    assertThat(Checkpoint.load(folder())).isEqualTo(checkpoint(2));
    assertThat(SavedFiles.list(parent)).containsExactly(folder());
    assertThat(Files.readAllLines(folder().resolve("properties")))
        .containsExactly("a\\:b\\\\= c=d\\r\\nü\\\\n ", "step=2");
    new Checkpoint(Map.of(), Map.of()).save(folder());
    assertThat(Checkpoint.load(folder())).isEqualTo(new Checkpoint(Map.of(), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereverTheDiskFailsACompleteCheckpointIsThere(boolean dead) throws IOException {
    for (int failsAt = 1; ; failsAt++) {
      checkpoint(1).save(folder());
      FaultyDisk disk = new FaultyDisk(failsAt, dead);
      int found;
      try {
        checkpoint(2).save(folder(), disk);
        assertThat(disk.failed()).isFalse();
        break;
      } catch (IOException e) {
        assertThat(e)
            .hasMessageContaining("the checkpoint " + folder())
            .hasMessageContaining("the disk is broken");
        found = Checkpoint.load(folder()).equals(checkpoint(1)) ? 1 : 2;
        assertThat(Checkpoint.load(folder())).isEqualTo(checkpoint(found));
      }
      // A second failure on top, then a save that works.
      FaultyDisk again = new FaultyDisk(failsAt / 2 + 1, dead);
      try {
        checkpoint(3).save(folder(), again);
      } catch (IOException e) {
        assertThat(again.failed()).isTrue();
      }
      int after = Integer.parseInt(Checkpoint.load(folder()).properties().get("step"));
      assertThat(after).isIn(found, 3);
      assertThat(Checkpoint.load(folder())).isEqualTo(checkpoint(after));
      checkpoint(4).save(folder());
      assertThat(Checkpoint.load(folder())).isEqualTo(checkpoint(4));
      assertThat(SavedFiles.list(parent)).containsExactly(folder());
      assertThat(failsAt).isLessThan(200);
    }
  }

  @Test
  void aFullDiskLeavesTheOldOneAndNothingElse() throws IOException {
    checkpoint(1).save(folder());
    for (int room : List.of(0, 100, 4000, 4150)) {
      assertThatThrownBy(() -> checkpoint(2).save(folder(), new FullDisk(room)))
          .isInstanceOf(IOException.class)
          .hasMessage("cannot write the checkpoint " + folder() + ": No space left on device");
      assertThat(Checkpoint.load(folder())).isEqualTo(checkpoint(1));
      assertThat(SavedFiles.list(parent)).containsExactly(folder());
    }
  }

  @Test
  void damageIsFound() throws IOException {
    checkpoint(1).save(folder());
    for (String name : List.of("values", "index", "properties", "sums")) {
      Path file = folder().resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      for (int at : new int[] {0, bytes.length / 2, bytes.length - 2}) {
        byte[] bent = bytes.clone();
        bent[at] ^= 4;
        Files.write(file, bent);
        assertThatThrownBy(() -> Checkpoint.load(folder()))
            .as("%s byte %d", name, at)
            .isInstanceOf(ParameterFormatException.class)
            .hasMessageContaining(folder().toString());
      }
      Files.write(file, bytes);
    }
    assertThat(Checkpoint.load(folder())).isEqualTo(checkpoint(1));
    Files.delete(folder().resolve("values"));
    assertThatThrownBy(() -> Checkpoint.load(folder()))
        .hasMessage("damaged checkpoint: " + folder().resolve("values") + ": missing");
    assertThatThrownBy(() -> Checkpoint.load(parent.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no checkpoint " + parent.resolve("none"));
    Files.createDirectory(parent.resolve("empty"));
    assertThatThrownBy(() -> Checkpoint.load(parent.resolve("empty")))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("no such file");
  }

  @Test
  void arraysAreRefused() {
    assertThatThrownBy(() -> new Checkpoint(Map.of("a", new TensorArray(List.of())), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("checkpoint: 'a' is a tensor array, which has no form on disk");
  }
}
