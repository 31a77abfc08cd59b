package org.fluidjava.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A disk that fails at its n-th operation: once, or from then on with everything, as when the
 * process is killed there.
 */
final class FaultyDisk implements Disk {
  private final boolean dead;
  private int left;

  FaultyDisk(int failsAt, boolean dead) {
    left = failsAt;
    this.dead = dead;
  }

  /** Whether the failure has come. */
  boolean failed() {
    return left <= 0;
  }

  private void step() throws IOException {
    left--;
    if (left == 0 || (dead && left < 0)) {
      throw new IOException("the disk is broken");
    }
  }

  @Override
  public Sink create(Path file) throws IOException {
    step();
    Sink sink = Disk.LOCAL.create(file);
    return new Sink() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        if (left == 1 && bytes.remaining() > 1) {
          // A failing write may have written some of it.
          sink.write(bytes.slice().limit(bytes.remaining() / 2));
        }
        step();
        sink.write(bytes);
      }

      @Override
      public void force() throws IOException {
        step();
        sink.force();
      }

      @Override
      public void close() throws IOException {
        sink.close();
      }
    };
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step();
    Disk.LOCAL.rename(from, to);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    step();
    Disk.LOCAL.syncFolder(folder);
  }

  @Override
  public void delete(Path path) throws IOException {
    step();
    Disk.LOCAL.delete(path);
  }
}
