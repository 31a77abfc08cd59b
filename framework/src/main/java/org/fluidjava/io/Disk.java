package org.fluidjava.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What writing needs of a file system. Tests put failures behind it; everything else uses {@link
 * #LOCAL}.
 */
interface Disk {
  Disk LOCAL = new Disk() {};

  /** Creates a file that must not exist. */
  default Sink create(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    return new Sink() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }

      @Override
      public void force() throws IOException {
        channel.force(true);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /** Gives a file or folder its name; a file of that name is replaced in the same instant. */
  default void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("this file system cannot rename " + from + " in one step", e);
    }
  }

  /** Makes names that were created in a folder survive a loss of power. */
  default void syncFolder(Path folder) throws IOException {
    // Only Unix can open a folder; elsewhere the file system keeps names in its own journal.
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Removes a file, or a folder with all that it holds; nothing happens when there is none. */
  default void delete(Path path) throws IOException {
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path folder, @org.jspecify.annotations.Nullable IOException fault)
                throws IOException {
              Files.deleteIfExists(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // Gone already, as wanted.
    }
  }

  /**
   * Writes a file so that its name stands for the old content or the whole new content, whatever
   * fails and whenever: under another name first, forced to the disk, then renamed.
   *
   * @throws IOException when anything fails; the old file is then as it was
   */
  default void replace(Path file, Content content) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    Path name = target.getFileName();
    if (folder == null || name == null) {
      throw new IOException(file + " is not a file");
    }
    Files.createDirectories(folder);
    Path draft = folder.resolve("." + name + ".draft-" + Drafts.next());
    try {
      try (Sink sink = create(draft)) {
        content.writeTo(sink);
        sink.force();
      }
      rename(draft, target);
      syncFolder(folder);
    } catch (IOException | RuntimeException e) {
      try {
        delete(draft);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      if (e instanceof IOException failure) {
        throw new IOException("cannot write " + file + ": " + reason(failure), e);
      }
      throw e;
    }
  }

  /** What went wrong, in words, without the file's name. */
  static String reason(IOException e) {
    if (e instanceof java.nio.file.FileSystemException fault) {
      String reason = fault.getReason();
      if (reason != null) {
        return reason;
      }
      if (fault instanceof NoSuchFileException) {
        return "no such file";
      }
      if (fault instanceof java.nio.file.AccessDeniedException) {
        return "permission denied";
      }
      if (fault instanceof java.nio.file.FileAlreadyExistsException) {
        return "a file of that name is in the way";
      }
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /** An open file. */
  interface Sink extends AutoCloseable {
    /** Writes all that remains in the buffer. */
    void write(ByteBuffer bytes) throws IOException;

    /** Returns when everything lies on the disk. */
    void force() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** What goes into a file. */
  interface Content {
    void writeTo(Sink sink) throws IOException;
  }

  /** Numbers for draft names, different in every process and call. */
  final class Drafts {
    private static final AtomicLong COUNT = new AtomicLong();

    private Drafts() {}

    static String next() {
      return ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    }
  }
}
