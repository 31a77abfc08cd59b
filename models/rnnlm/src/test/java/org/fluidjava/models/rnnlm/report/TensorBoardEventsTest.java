package org.fluidjava.models.rnnlm.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardEventsTest {
  @TempDir Path folder;

  private static final Clock NOON =
      Clock.fixed(Instant.parse("2020-06-01T12:00:00.5Z"), ZoneOffset.UTC);

  /** CRC-32C bit by bit, reflected polynomial 82F63B78: no code shared with the JDK's. */
  private static int crc32c(byte[] bytes) {
    int crc = -1;
    for (byte value : bytes) {
      crc ^= value & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82F63B78 : crc >>> 1;
      }
    }
    return ~crc;
  }

  private static int masked(byte[] bytes) {
    int crc = crc32c(bytes);
    return (crc >>> 15 | crc << 17) + 0xA282EAD8;
  }

  private static List<byte[]> records(Path file) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (all.hasRemaining()) {
      byte[] length = new byte[8];
      all.duplicate().get(length);
      byte[] record = new byte[(int) all.getLong()];
      assertThat(all.getInt()).isEqualTo(masked(length));
      all.get(record);
      assertThat(all.getInt()).isEqualTo(masked(record));
      records.add(record);
    }
    return records;
  }

  @Test
  void checksumIsTheKnownOne() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(crc32c(digits)).isEqualTo(0xE3069283);
    assertThat(TensorBoardEvents.maskedCrc(digits)).isEqualTo(masked(digits));
  }

  @Test
  void fileHoldsVersionAndScalars() throws IOException {
    Path file;
    try (var events = new TensorBoardEvents(folder.resolve("run"), NOON)) {
      file = events.file();
      events.scalar("train/loss", 12_345_678_901L, 9.2103);
      assertThat(records(file)).as("on disk before the file is closed").hasSize(2);
    }
    assertThat(file.getFileName()).hasToString("events.out.tfevents.1591012800.fluid");
    List<byte[]> records = records(file);
    CodedInputStream version = CodedInputStream.newInstance(records.get(0));
    assertThat(version.readTag()).isEqualTo(1 << 3 | WireFormat.WIRETYPE_FIXED64);
    assertThat(version.readDouble()).isEqualTo(1591012800.5);
    assertThat(version.readTag()).isEqualTo(3 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    assertThat(version.readString()).isEqualTo("brain.Event:2");
    assertThat(version.isAtEnd()).isTrue();

    CodedInputStream event = CodedInputStream.newInstance(records.get(1));
    event.readTag();
    event.readDouble();
    assertThat(event.readTag()).isEqualTo(2 << 3 | WireFormat.WIRETYPE_VARINT);
    assertThat(event.readInt64()).isEqualTo(12_345_678_901L);
    assertThat(event.readTag()).isEqualTo(5 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    CodedInputStream summary = CodedInputStream.newInstance(event.readByteArray());
    assertThat(event.isAtEnd()).isTrue();
    assertThat(summary.readTag()).isEqualTo(1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    CodedInputStream value = CodedInputStream.newInstance(summary.readByteArray());
    assertThat(value.readTag()).isEqualTo(1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    assertThat(value.readString()).isEqualTo("train/loss");
    assertThat(value.readTag()).isEqualTo(2 << 3 | WireFormat.WIRETYPE_FIXED32);
    assertThat(value.readFloat()).isEqualTo(9.2103f);
    assertThat(value.isAtEnd()).isTrue();
  }

  @Test
  void runsOfTheSameSecondDoNotMix() {
    try (var first = new TensorBoardEvents(folder, NOON);
        var second = new TensorBoardEvents(folder, NOON)) {
      assertThat(second.file()).isNotEqualTo(first.file());
    }
  }

  @Test
  void unwritableFolderIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> new TensorBoardEvents(file.resolve("sub")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot be written")
        .hasMessageContaining("file");
  }
}
