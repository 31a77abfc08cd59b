package org.fluidjava.models.rnnlm.report;

import com.google.protobuf.CodedOutputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.zip.CRC32C;

/**
 * Writes an event file that TensorBoard shows as curves. The file is a run of records, each
 *
 * <pre>
 *   uint64 length, uint32 masked CRC32C of the length, the bytes, uint32 masked CRC32C of the bytes
 * </pre>
 *
 * in little-endian order (TensorFlow's TFRecord framing), the bytes being an Event message: {@code
 * wall_time = 1 (double), step = 2 (int64), file_version = 3 (string), summary = 5}; a Summary has
 * {@code value = 1}, each with {@code tag = 1 (string), simple_value = 2 (float)}. The first event
 * holds the version.
 *
 * <p>Each event is handed to the system at once, so the curves can be followed while training and a
 * killed run loses none. A resumed run opens a file of its own; TensorBoard joins them.
 */
public final class TensorBoardEvents implements AutoCloseable {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;

  private final Path file;
  private final OutputStream out;
  private final Clock clock;

  /** Opens a new event file in a folder, which is made if needed. */
  public TensorBoardEvents(Path folder) {
    this(folder, Clock.systemUTC());
  }

  TensorBoardEvents(Path folder, Clock clock) {
    this.clock = clock;
    try {
      Files.createDirectories(folder);
      String name = "events.out.tfevents." + clock.instant().getEpochSecond() + ".fluid";
      Path free = folder.resolve(name);
      OutputStream opened = null;
      for (int i = 1; opened == null; i++) {
        try {
          opened = Files.newOutputStream(free, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
          free = folder.resolve(name + "." + i);
        }
      }
      file = free;
      out = new BufferedOutputStream(opened);
      record(event(0, FILE_VERSION, stream -> stream.writeString(FILE_VERSION, "brain.Event:2")));
    } catch (IOException e) {
      throw new UncheckedIOException("events: the folder " + folder + " cannot be written", e);
    }
  }

  /** The file written to. */
  public Path file() {
    return file;
  }

  /**
   * Adds one point to a curve.
   *
   * @param tag the curve, such as "train/loss"; a part before a slash groups curves
   * @param step the abscissa: updates or words
   */
  public void scalar(String tag, long step, double value) {
    try {
      byte[] point =
          message(
              stream -> {
                stream.writeString(TAG, tag);
                stream.writeFloat(SIMPLE_VALUE, (float) value);
              });
      byte[] summary = message(stream -> stream.writeByteArray(VALUE, point));
      record(event(step, SUMMARY, stream -> stream.writeByteArray(SUMMARY, summary)));
    } catch (IOException e) {
      throw new UncheckedIOException("events: " + file + " cannot be written", e);
    }
  }

  private interface Fields {
    void write(CodedOutputStream stream) throws IOException;
  }

  private byte[] event(long step, int field, Fields content) throws IOException {
    var now = clock.instant();
    return message(
        stream -> {
          stream.writeDouble(WALL_TIME, now.getEpochSecond() + now.getNano() / 1e9);
          if (field == SUMMARY) {
            stream.writeInt64(STEP, step);
          }
          content.write(stream);
        });
  }

  private static byte[] message(Fields fields) throws IOException {
    var bytes = new ByteArrayOutputStream();
    CodedOutputStream stream = CodedOutputStream.newInstance(bytes);
    fields.write(stream);
    stream.flush();
    return bytes.toByteArray();
  }

  private void record(byte[] event) throws IOException {
    byte[] length = little(8).putLong(event.length).array();
    out.write(length);
    out.write(little(4).putInt(maskedCrc(length)).array());
    out.write(event);
    out.write(little(4).putInt(maskedCrc(event)).array());
    out.flush();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * A checksum of bytes that contain checksums is weak, so the format stores it turned by 15 bits
   * and shifted by a constant.
   */
  static int maskedCrc(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xA282EAD8;
  }

  /** Closes the file. */
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("events: " + file + " cannot be closed", e);
    }
  }
}
