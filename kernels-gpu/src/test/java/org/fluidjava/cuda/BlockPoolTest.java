package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fluidjava.device.OutOfMemoryException;
import org.junit.jupiter.api.Test;

/** The pool's books, over a device that only counts. */
class BlockPoolTest {
  private static final long MIB = 1 << 20;

  /** A device with a fixed number of bytes. */
  private static final class Counting implements BlockPool.Source {
    private final long room;
    private final Map<Long, Long> given = new HashMap<>();
    private long next = 1 << 20;
    private long taken;
    private int calls;
    private int settled;

    Counting(long room) {
      this.room = room;
    }

    @Override
    public long take(long bytes) {
      calls++;
      if (taken + bytes > room) {
        return 0;
      }
      taken += bytes;
      next += bytes + 512;
      given.put(next, bytes);
      return next;
    }

    @Override
    public void give(long address) {
      assertThat(settled).as("work waited for before memory goes back").isPositive();
      taken -= given.remove(address);
    }

    @Override
    public void settle() {
      settled++;
    }

    @Override
    public String room() {
      return "the device has " + (room - taken) + " free";
    }
  }

  @Test
  void aFreedBlockServesTheNextOfItsClass() {
    Counting source = new Counting(64 * MIB);
    BlockPool pool = new BlockPool("cuda:0", 64 * MIB, source);
    long first = pool.allocate(1000, "x");
    pool.free(first, 1000);
    assertThat(pool.allocate(1024, "x")).isEqualTo(first);
    assertThat(source.calls).isEqualTo(1);
    assertThat(pool.stats().live()).isEqualTo(1024);
    assertThat(pool.stats().held()).isEqualTo(1024);
  }

  @Test
  void classesWasteAtMostAQuarter() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 10_000; i++) {
      long bytes = random.nextLong(257, 1L << random.nextInt(9, 40) + 1);
      long size = BlockPool.classBytes(BlockPool.sizeClass(bytes));
      assertThat(size).isGreaterThanOrEqualTo(bytes).isLessThan(bytes + bytes / 4 + 1);
    }
    assertThat(BlockPool.classBytes(BlockPool.sizeClass(1))).isEqualTo(256);
  }

  @Test
  void theBooksAgreeWithTheDeviceAfterMuchUse() {
    Counting source = new Counting(1L << 40);
    BlockPool pool = new BlockPool("cuda:0", 1L << 40, source);
    SplittableRandom random = new SplittableRandom(9);
    List<long[]> blocks = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      if (blocks.isEmpty() || random.nextInt(5) < 3) {
        long bytes = 1 + random.nextLong(1L << random.nextInt(1, 24));
        blocks.add(new long[] {pool.allocate(bytes, "x"), bytes});
      } else {
        long[] block = blocks.remove(random.nextInt(blocks.size()));
        pool.free(block[0], block[1]);
      }
    }
    assertThat(blocks.stream().map(block -> block[0]).distinct()).hasSize(blocks.size());
    assertThat(pool.stats().held()).isEqualTo(source.taken);
    blocks.forEach(block -> pool.free(block[0], block[1]));
    assertThat(pool.stats().live()).isZero();
    pool.release();
    assertThat(source.taken).isZero();
    assertThat(pool.stats().held()).isZero();
  }

  @Test
  void theLimitIsKeptAndKeptBlocksMakeRoom() {
    Counting source = new Counting(1L << 40);
    BlockPool pool = new BlockPool("cuda:0", 8 * MIB, source);
    long kept = pool.allocate(6 * MIB, "x");
    pool.free(kept, 6 * MIB);
    long other = pool.allocate(4 * MIB, "fc_0.w_0");
    long small = pool.allocate(512, "y");
    assertThat(source.taken).isEqualTo(4 * MIB + 512);
    assertThatThrownBy(() -> pool.allocate(5 * MIB, "x"))
        .isInstanceOf(OutOfMemoryException.class)
        .hasMessage(
            "out of memory on cuda:0: 5,242,880 bytes asked for by x, 4,194,816 in use, 4,194,816"
                + " held, the limit is 8,388,608 (--gpu-memory, -Dfluid.gpu.memory); the largest in"
                + " use, in bytes: fc_0.w_0: 4,194,304; y: 512");
    pool.free(small, 512);
    pool.free(other, 4 * MIB);
    assertThat(pool.allocate(5 * MIB, "x")).isPositive();
    assertThat(pool.stats().peak()).isEqualTo(6 * MIB);
  }

  @Test
  void aFullDeviceIsAskedAgainAfterKeptBlocksWentBack() {
    Counting source = new Counting(8 * MIB);
    BlockPool pool = new BlockPool("cuda:1", 1L << 40, source);
    long kept = pool.allocate(6 * MIB, "x");
    pool.free(kept, 6 * MIB);
    pool.allocate(4 * MIB, "x");
    assertThat(source.taken).isEqualTo(4 * MIB);
    assertThatThrownBy(() -> pool.allocate(5 * MIB, "x"))
        .isInstanceOf(OutOfMemoryException.class)
        .hasMessageContaining("the device has 4194304 free");
    assertThat(pool.allocate(4 * MIB, "x")).isPositive();
  }

  @Test
  void aBlockGivenBackTwiceOrWithAnotherSizeIsAFault() {
    BlockPool pool = new BlockPool("cuda:0", 8 * MIB, new Counting(8 * MIB));
    long block = pool.allocate(1000, "x");
    assertThatThrownBy(() -> pool.free(block, 5000)).hasMessageContaining("1024 bytes");
    long again = pool.allocate(1000, "x");
    pool.free(again, 1000);
    assertThatThrownBy(() -> pool.free(again, 1000)).hasMessageContaining("not in use");
    assertThatThrownBy(() -> pool.allocate(0, "x")).hasMessageContaining("a block of 0 bytes");
  }
}
