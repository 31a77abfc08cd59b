package org.fluidjava.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A disk with room for a number of bytes; the next one fails. */
final class FullDisk implements Disk {
  private long room;

  FullDisk(long room) {
    this.room = room;
  }

  @Override
  public Sink create(Path file) throws IOException {
    Sink sink = Disk.LOCAL.create(file);
    return new Sink() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        room -= bytes.remaining();
        if (room < 0) {
          throw new IOException("No space left on device");
        }
        sink.write(bytes);
      }

      @Override
      public void force() throws IOException {
        sink.force();
      }

      @Override
      public void close() throws IOException {
        sink.close();
      }
    };
  }
}
