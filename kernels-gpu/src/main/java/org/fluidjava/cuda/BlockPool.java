package org.fluidjava.cuda;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.fluidjava.device.MemoryStats;
import org.fluidjava.device.OutOfMemoryException;

/**
 * A device's memory in blocks that are kept when they are freed: taking one from the driver costs
 * 60 µs and waits for the device. All work of a device is in order on one stream, so a freed block
 * may be handed out again at once.
 */
final class BlockPool {
  /** Where blocks come from. */
  interface Source {
    /** A block's address; 0 when there is no room. */
    long take(long bytes);

    /** Gives a block back that no work uses any more. */
    void give(long address);

    /** Waits for all work, so that blocks may be given back. */
    void settle();

    /** What the device itself has free, in words, for an error's text. */
    String room();
  }

  /** A block that is in use. */
  private record Block(long size, Object owner) {}

  private static final int SMALLEST = 256;
  private static final int NAMED = 5;

  private final String name;
  private final long limit;
  private final Source source;
  private final MemoryStats stats = new MemoryStats();
  private final FreeBlocks[] free = new FreeBlocks[4 * 64];
  private final Map<Long, Block> inUse = new HashMap<>();

  /**
   * An empty pool.
   *
   * @param name the place, for errors
   * @param limit the most bytes that may be taken from the source
   */
  BlockPool(String name, long limit, Source source) {
    this.name = name;
    this.limit = limit;
    this.source = source;
  }

  MemoryStats stats() {
    return stats;
  }

  long limit() {
    return limit;
  }

  /** Four classes for each power of two, so at most a quarter is wasted. */
  static int sizeClass(long bytes) {
    long size = Math.max(bytes, SMALLEST);
    int log = 63 - Long.numberOfLeadingZeros(size - 1);
    int quarter = (int) (((size - 1) >>> (log - 2)) & 3);
    return 4 * log + quarter;
  }

  /** The size of all blocks of a class. */
  static long classBytes(int sizeClass) {
    int log = sizeClass / 4;
    return (1L << log) + ((long) (sizeClass % 4 + 1) << (log - 2));
  }

  /** A block of at least this many bytes for somebody whom errors name. */
  synchronized long allocate(long bytes, Object owner) {
    if (bytes <= 0 || bytes > 1L << 60) {
      throw new IllegalArgumentException("a block of " + bytes + " bytes on " + name);
    }
    int sizeClass = sizeClass(bytes);
    long size = classBytes(sizeClass);
    FreeBlocks blocks = free[sizeClass];
    long address;
    if (blocks != null && blocks.count > 0) {
      address = blocks.pop();
    } else {
      if (size > limit - stats.live()) {
        throw full(bytes, owner, "");
      }
      if (size > limit - stats.held()) {
        release();
      }
      address = source.take(size);
      if (address == 0) {
        release();
        address = source.take(size);
      }
      if (address == 0) {
        throw full(bytes, owner, source.room());
      }
      stats.heldMore(size);
    }
    stats.allocated(size);
    inUse.put(address, new Block(size, owner));
    return address;
  }

  private OutOfMemoryException full(long bytes, Object owner, String room) {
    String largest =
        inUse.values().stream()
            .sorted(
                Comparator.comparingLong(Block::size)
                    .reversed()
                    .thenComparing(block -> String.valueOf(block.owner())))
            .limit(NAMED)
            .map(block -> "%s: %,d".formatted(block.owner(), block.size()))
            .collect(Collectors.joining("; "));
    return new OutOfMemoryException(
        ("out of memory on %s: %,d bytes asked for by %s, %,d in use, %,d held, the limit is %,d"
                    + " (--gpu-memory, -Dfluid.gpu.memory)")
                .formatted(name, bytes, owner, stats.live(), stats.held(), limit)
            + (room.isEmpty() ? "" : "; " + room)
            + (largest.isEmpty() ? "" : "; the largest in use, in bytes: " + largest));
  }

  /** Takes a block back; {@code bytes} as it was asked for. */
  synchronized void free(long address, long bytes) {
    int sizeClass = sizeClass(bytes);
    Block block = inUse.remove(address);
    if (block == null || block.size() != classBytes(sizeClass)) {
      throw new IllegalStateException(
          "%,d bytes at 0x%x of %s are given back, but %s"
              .formatted(
                  bytes,
                  address,
                  name,
                  block == null ? "are not in use" : "the block has " + block.size() + " bytes"));
    }
    stats.freed(block.size());
    FreeBlocks blocks = free[sizeClass];
    if (blocks == null) {
      blocks = free[sizeClass] = new FreeBlocks();
    }
    blocks.push(address);
  }

  /** Gives all blocks that nobody uses back to the source. */
  synchronized void release() {
    if (stats.held() == stats.live()) {
      return;
    }
    source.settle();
    for (int i = 0; i < free.length; i++) {
      FreeBlocks blocks = free[i];
      while (blocks != null && blocks.count > 0) {
        source.give(blocks.pop());
        stats.heldMore(-classBytes(i));
      }
    }
  }

  /** A stack of addresses without boxing. */
  private static final class FreeBlocks {
    private long[] addresses = new long[16];
    private int count;

    void push(long address) {
      if (count == addresses.length) {
        addresses = java.util.Arrays.copyOf(addresses, 2 * count);
      }
      addresses[count++] = address;
    }

    long pop() {
      return addresses[--count];
    }
  }
}
