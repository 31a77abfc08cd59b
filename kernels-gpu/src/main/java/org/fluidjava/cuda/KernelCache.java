package org.fluidjava.cuda;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled kernels on disk, so that only the first start on a machine compiles. Each file begins
 * with a hash of its contents: a damaged one is as good as none. Several processes may share a
 * folder: files appear whole or not at all.
 */
final class KernelCache {
  private static final Logger LOG = LoggerFactory.getLogger(KernelCache.class);
  private static final int HASH = 32;

  private final Path folder;
  private boolean complained;

  /** A cache in a folder, which is made when the first kernel is kept. */
  KernelCache(Path folder) {
    this.folder = folder;
  }

  /**
   * {@code -Dfluid.cuda.cache}, else {@code fluid-java/cuda} in the user's folder for such things.
   */
  static Path folderFromProperty() {
    String property = System.getProperty("fluid.cuda.cache", "");
    if (!property.isEmpty()) {
      return Path.of(property);
    }
    String caches = System.getenv("XDG_CACHE_HOME");
    Path parent =
        caches == null || caches.isEmpty()
            ? Path.of(System.getProperty("user.home", "."), ".cache")
            : Path.of(caches);
    return parent.resolve("fluid-java").resolve("cuda");
  }

  private Path file(String key) {
    return folder.resolve(key + ".kernel");
  }

  /** What was kept under a key; null when there is nothing, or nothing sound. */
  byte @Nullable [] load(String key) {
    byte[] all;
    try {
      all = Files.readAllBytes(file(key));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      complain("cannot be read", e);
      return null;
    }
    if (all.length <= HASH) {
      return null;
    }
    byte[] code = Arrays.copyOfRange(all, HASH, all.length);
    if (!Arrays.equals(hash(code), Arrays.copyOf(all, HASH))) {
      LOG.warn("{} is damaged; its kernel is compiled anew", file(key));
      return null;
    }
    return code;
  }

  /** Keeps code under a key. A folder that cannot be written costs time at the next start only. */
  void store(String key, byte[] code) {
    Path temporary = null;
    try {
      Files.createDirectories(folder);
      temporary = Files.createTempFile(folder, "new", ".part");
      byte[] all = Arrays.copyOf(hash(code), HASH + code.length);
      System.arraycopy(code, 0, all, HASH, code.length);
      Files.write(temporary, all);
      try {
        Files.move(temporary, file(key), StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temporary, file(key), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      complain("cannot be written", e);
      remove(temporary);
    }
  }

  private static void remove(@Nullable Path temporary) {
    if (temporary != null) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        LOG.debug("{} stays behind", temporary, e);
      }
    }
  }

  private synchronized void complain(String what, IOException cause) {
    if (!complained) {
      complained = true;
      LOG.warn("the folder of compiled kernels {} {}: {}", folder, what, cause.toString());
    }
  }

  private static byte[] hash(byte[] code) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(code);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
