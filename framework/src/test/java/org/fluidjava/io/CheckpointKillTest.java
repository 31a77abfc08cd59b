package org.fluidjava.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that saves without pause, again and again, and loads what it left. */
@Tag("slow")
class CheckpointKillTest {
  @TempDir Path parent;

  /** Saves checkpoints with rising step until it is killed. */
  static final class Saver {
    private Saver() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      int step =
          Checkpoint.exists(folder)
              ? Integer.parseInt(Checkpoint.load(folder).properties().get("step"))
              : 0;
      while (true) {
        CheckpointTest.checkpoint(++step).save(folder);
        Files.writeString(folder.resolveSibling("started"), "");
      }
    }
  }

  @Test
  @Timeout(300)
  void killedAtAnyMoment() throws Exception {
    Path folder = parent.resolve("best");
    Random random = new Random(7);
    int before = 0;
    for (int round = 0; round < 12; round++) {
      Files.deleteIfExists(parent.resolve("started"));
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Saver.class.getName(),
                  folder.toString())
              .inheritIO()
              .start();
      while (!Files.exists(parent.resolve("started"))) {
        assertThat(child.isAlive()).isTrue();
        Thread.sleep(5);
      }
      child.waitFor(random.nextInt(60), TimeUnit.MILLISECONDS);
      child.destroyForcibly().waitFor();
      Checkpoint left = Checkpoint.load(folder);
      int step = Integer.parseInt(left.properties().get("step"));
      assertThat(left).isEqualTo(CheckpointTest.checkpoint(step));
      assertThat(step).isGreaterThan(before);
      before = step;
    }
  }
}
