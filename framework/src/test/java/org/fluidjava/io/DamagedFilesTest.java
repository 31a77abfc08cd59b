package org.fluidjava.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.fluidjava.program.Program;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.Value;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bends sound files at random, seeded: each one must be read, or be refused with the one exception
 * of its format. Any other exception, an endless loop or memory out of proportion fails the test.
 */
class DamagedFilesTest {
  @TempDir Path folder;

  /** Flips bits, overwrites, cuts, doubles or removes pieces. */
  private static byte[] bend(byte[] sound, Random random) {
    byte[] bytes = sound.clone();
    for (int n = 1 + random.nextInt(4); n > 0 && bytes.length > 1; n--) {
      int at = random.nextInt(bytes.length);
      int length = 1 + random.nextInt(Math.min(16, bytes.length - at));
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> Arrays.fill(bytes, at, at + length, (byte) (random.nextBoolean() ? 0xff : 0));
        case 4 -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
          System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
          bytes = longer;
        }
        default -> {
          System.arraycopy(bytes, at + length, bytes, at, bytes.length - at - length);
          bytes = Arrays.copyOf(bytes, bytes.length - length);
        }
      }
    }
    return bytes;
  }

  /** A failure that names the round, so that it can be run alone. */
  private static AssertionError failure(String what, int round, Throwable e) {
    return new AssertionError(what + ", round " + round + ": " + e, e);
  }

  private static int bendPrograms(String name, int rounds) {
    byte[] sound = SavedFiles.bytes(name);
    int read = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = bend(sound, new Random(round));
      try {
        Program program = ProgramFile.parse(bytes);
        read++;
        // What is accepted is written back as it was, prints, and prunes or says why not.
        if (!Arrays.equals(ProgramFile.toBytes(program), bytes)) {
          throw new AssertionError(name + ", round " + round + ": written otherwise than read");
        }
        assertThat(program.toString()).isNotEmpty();
        program.clone(true);
        Signature.of(name, program);
      } catch (ProgramFormatException e) {
        assertThat(e).hasMessageMatching("(?s)(program|" + name + ")[:,].*");
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw failure(name, round, e);
      }
    }
    return read;
  }

  private void bendParameters(int rounds) throws IOException {
    List<Value> values =
        List.of(
            LoDTensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6)
                .withLod(LoD.ofLengths(new int[] {2}, new int[] {0, 2})),
            LoDTensor.ofLongs(Shape.of(1), 1),
            new SelectedRows(new long[] {1, 5}, 9, LoDTensor.ofDoubles(Shape.of(2, 1), 1, 2)));
    Path file = folder.resolve("p");
    int read = 0;
    for (Value value : values) {
      ParameterFile.write(file, value);
      byte[] sound = Files.readAllBytes(file);
      for (int round = 0; round < rounds; round++) {
        Files.write(file, bend(sound, new Random(round)));
        try {
          Value found =
              value instanceof SelectedRows
                  ? ParameterFile.readSelectedRows(file)
                  : ParameterFile.readTensor(file);
          assertThat(found.toString()).isNotEmpty();
          read++;
        } catch (ParameterFormatException e) {
          assertThat(e).hasMessageContaining(file + ", byte ");
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
          throw failure(value.getClass().getSimpleName(), round, e);
        }
      }
    }
    assertThat(read).isBetween(1, 3 * rounds - 1);
  }

  @Test
  @Timeout(120)
  void programs() {
    for (String name : List.of(SavedFiles.HOUSING, SavedFiles.LSTM, SavedFiles.ADAM)) {
      assertThat(bendPrograms(name, 1500)).isBetween(1, 1499);
    }
  }

  @Test
  @Timeout(120)
  void parameters() throws IOException {
    bendParameters(400);
  }

  @Test
  @Timeout(120)
  void everyPrefixOfAProgramIsRefusedOrRead() {
    byte[] sound = SavedFiles.bytes(SavedFiles.ADAM);
    for (int length = 0; length < sound.length; length++) {
      try {
        ProgramFile.parse(Arrays.copyOf(sound, length));
        // A cut between two fields of the outermost message is a shorter program.
        assertThat(sound.length - length).isLessThan(16);
      } catch (ProgramFormatException e) {
        assertThat(e).hasMessageStartingWith("program");
      }
    }
  }

  @Test
  @Tag("slow")
  @Timeout(1200)
  void manyMore() throws IOException {
    for (String name : List.of(SavedFiles.HOUSING, SavedFiles.LSTM, SavedFiles.ADAM)) {
      bendPrograms(name, 100_000);
    }
    bendParameters(10_000);
  }

  @Test
  @Timeout(120)
  void checkpointText() {
    Path file = Path.of("properties");
    byte[] sound =
        TextLines.of(CheckpointTest.checkpoint(1).properties())
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (int round = 0; round < 2000; round++) {
      String text =
          new String(bend(sound, new Random(round)), java.nio.charset.StandardCharsets.UTF_8);
      try {
        assertThat(TextLines.parse(file, text)).isNotNull();
      } catch (ParameterFormatException e) {
        assertThat(e).hasMessageStartingWith("properties: ");
      }
    }
  }
}
