package org.fluidjava.device;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The host's memory, through one caching allocator for the process: blocks are rounded up to a size
 * class, aligned to 64 bytes, and kept when freed, because touching fresh pages costs more than the
 * work done in them (1.6 µs a page, measured; a fresh 52 MB buffer 21 ms against 1.4 ms to refill).
 */
public final class HostDevice implements Device {
  private static final int ALIGNMENT = 64;

  /**
   * {@code -Dfluid.memory.guard=true}: a pattern behind every block is checked when the block is
   * freed, and freed blocks go back to the system at once. For tests that look for stray writes.
   */
  private static final boolean GUARDED = Boolean.getBoolean("fluid.memory.guard");

  private static final byte GUARD = 0x5a;
  private static final boolean LIMITED = System.getProperty("fluid.memory") != null;
  private static final long LITTLE = 64L << 20;
  private static final long UNASKED = -1;

  /** From blocks of 1 MiB on classes are finer. */
  private static final int FINE_LOG = 20;

  /** Where the finer classes begin: behind four for each of the smaller powers of two. */
  private static final int FINE_CLASSES = 4 * FINE_LOG;

  private static final HostDevice SHARED = new HostDevice();

  /** From this size on a fresh block is worth a call of {@link FreshBlock}. */
  private static final long LARGE_BLOCK = 4L << 20;

  /** Is told of large blocks that come from the system, before anything is written there. */
  @FunctionalInterface
  public interface FreshBlock {
    /** A block of this many bytes begins at this address; nobody has touched it yet. */
    void got(long address, long bytes);
  }

  private final MemoryStats stats = new MemoryStats();
  private volatile @Nullable FreshBlock freshBlock;
  private long limit = UNASKED;
  private final FreeBlocks[] free = new FreeBlocks[FINE_CLASSES + 16 * 63];

  private HostDevice() {}

  /** The process's host memory. */
  public static HostDevice shared() {
    return SHARED;
  }

  /**
   * {@code -Dfluid.memory} in bytes, or with k, m, g; without it nine tenths of the machine's
   * memory.
   */
  private static long limitFromProperty() {
    String text = System.getProperty("fluid.memory", "");
    if (!text.isEmpty()) {
      return parseBytes(text);
    }
    java.lang.management.OperatingSystemMXBean bean =
        java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    if (bean instanceof com.sun.management.OperatingSystemMXBean machine) {
      return machine.getTotalMemorySize() / 10 * 9;
    }
    return Long.MAX_VALUE;
  }

  /** {@code 8g}, {@code 512m}, {@code 4096}: bytes. */
  public static long parseBytes(String text) {
    String digits = text.strip().toLowerCase(java.util.Locale.ROOT);
    int shift = 0;
    if (!digits.isEmpty()) {
      shift =
          switch (digits.charAt(digits.length() - 1)) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
          };
    }
    try {
      return Math.multiplyExact(
          Long.parseLong(shift == 0 ? digits : digits.substring(0, digits.length() - 1)),
          1L << shift);
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an amount of memory such as 8g or 512m", e);
    }
  }

  @Override
  public Place place() {
    return Place.cpu();
  }

  /** Who is told of blocks of 4 MiB and more that come from the system, such as for huge pages. */
  public void onFreshBlock(FreshBlock listener) {
    freshBlock = listener;
  }

  /**
   * Four classes for each power of two, so at most a quarter is wasted; sixteen from 1 MiB on,
   * where the waste counts: the medium language model's training step holds 183 MB in place of 202.
   */
  private static int sizeClass(long bytes) {
    long size = Math.max(bytes, 256);
    int log = 63 - Long.numberOfLeadingZeros(size - 1);
    if (log < FINE_LOG) {
      return 4 * log + ((int) ((size - 1) >>> (log - 2)) & 3);
    }
    return FINE_CLASSES + 16 * (log - FINE_LOG) + ((int) ((size - 1) >>> (log - 4)) & 15);
  }

  private static long classBytes(int sizeClass) {
    int fine = sizeClass - FINE_CLASSES;
    int log = fine < 0 ? sizeClass / 4 : FINE_LOG + fine / 16;
    return (1L << log)
        + (fine < 0
            ? (long) (sizeClass % 4 + 1) << (log - 2)
            : (long) (fine % 16 + 1) << (log - 4));
  }

  /**
   * Gives kept blocks back to the system that are up to half smaller than the one that is about to
   * come from there: a storage that grows leaves its old block behind, and few ask for that size
   * again.
   */
  private void releaseOutgrown(int sizeClass) {
    for (int smaller = Math.max(FINE_CLASSES, sizeClass - 16); smaller < sizeClass; smaller++) {
      release(smaller);
    }
  }

  @Override
  public synchronized long allocate(long bytes) {
    // Asking the machine for its memory takes milliseconds; no machine has less than that little.
    if (limit == UNASKED && (LIMITED || bytes > LITTLE - stats.live())) {
      limit = limitFromProperty();
    }
    if (limit != UNASKED && bytes > limit - stats.live()) {
      throw new OutOfMemoryException(
          "out of memory on cpu: %,d bytes asked for, %,d in use, the limit is %,d (-Dfluid.memory)"
              .formatted(bytes, stats.live(), limit));
    }
    int sizeClass = sizeClass(bytes);
    long size = classBytes(sizeClass);
    FreeBlocks blocks = free[sizeClass];
    if (blocks != null && blocks.count > 0) {
      stats.allocated(size);
      return blocks.pop();
    }
    releaseOutgrown(sizeClass);
    long raw;
    try {
      raw = HostMemory.UNSAFE.allocateMemory(size + ALIGNMENT + (GUARDED ? ALIGNMENT : 0));
    } catch (OutOfMemoryError e) {
      throw new OutOfMemoryException(
          "out of memory on cpu: the system has no %,d bytes; %,d in use"
              .formatted(size, stats.live()));
    }
    stats.heldMore(size + ALIGNMENT);
    stats.allocated(size);
    FreshBlock listener = freshBlock;
    if (listener != null && size >= LARGE_BLOCK) {
      listener.got(raw, size);
    }
    // The raw address is remembered just below the aligned one, for a release.
    long aligned = (raw + ALIGNMENT) & -ALIGNMENT;
    HostMemory.putLong(aligned - 8, raw);
    if (GUARDED) {
      HostMemory.UNSAFE.setMemory(aligned + bytes, size - bytes + ALIGNMENT - 8, GUARD);
    }
    return aligned;
  }

  private void checkGuard(long address, long bytes, long size) {
    long raw = HostMemory.getLong(address - 8);
    if (raw >= address || raw < address - ALIGNMENT) {
      throw new AssertionError("memory guard: something wrote in front of " + bytes + " bytes");
    }
    for (long at = bytes; at < size + ALIGNMENT - 8; at++) {
      if (HostMemory.UNSAFE.getByte(address + at) != GUARD) {
        throw new AssertionError(
            "memory guard: something wrote " + (at - bytes) + " bytes behind " + bytes + " bytes");
      }
    }
    HostMemory.UNSAFE.freeMemory(raw);
    stats.heldMore(-size - ALIGNMENT);
  }

  @Override
  public synchronized void free(long address, long bytes) {
    int sizeClass = sizeClass(bytes);
    stats.freed(classBytes(sizeClass));
    if (GUARDED) {
      checkGuard(address, bytes, classBytes(sizeClass));
      return;
    }
    FreeBlocks blocks = free[sizeClass];
    if (blocks == null) {
      blocks = free[sizeClass] = new FreeBlocks();
    }
    blocks.push(address);
  }

  /** Gives all kept blocks back to the system. */
  public synchronized void releaseCached() {
    for (int i = 0; i < free.length; i++) {
      release(i);
    }
  }

  private void release(int sizeClass) {
    FreeBlocks blocks = free[sizeClass];
    while (blocks != null && blocks.count > 0) {
      HostMemory.UNSAFE.freeMemory(HostMemory.getLong(blocks.pop() - 8));
      stats.heldMore(-classBytes(sizeClass) - ALIGNMENT);
    }
  }

  @Override
  public void copyIn(Object array, int first, long address, long bytes) {
    HostMemory.copyIn(array, first, address, bytes);
  }

  @Override
  public void copyOut(long address, Object array, int first, long bytes) {
    HostMemory.copyOut(address, array, first, bytes);
  }

  @Override
  public void copy(long from, long to, long bytes) {
    HostMemory.copy(from, to, bytes);
  }

  @Override
  public void copyFromHost(long hostAddress, long address, long bytes) {
    HostMemory.copy(hostAddress, address, bytes);
  }

  @Override
  public void copyToHost(long address, long hostAddress, long bytes) {
    HostMemory.copy(address, hostAddress, bytes);
  }

  @Override
  public void zero(long address, long bytes) {
    HostMemory.zero(address, bytes);
  }

  @Override
  public void synchronize() {}

  @Override
  public MemoryStats memory() {
    return stats;
  }

  /** A stack of addresses without boxing. */
  private static final class FreeBlocks {
    private long[] addresses = new long[8];
    private int count;

    void push(long address) {
      if (count == addresses.length) {
        addresses = Arrays.copyOf(addresses, 2 * count);
      }
      addresses[count++] = address;
    }

    long pop() {
      return addresses[--count];
    }
  }
}
