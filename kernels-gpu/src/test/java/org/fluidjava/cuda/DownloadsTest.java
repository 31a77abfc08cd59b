package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fluidjava.device.Arrival;
import org.junit.jupiter.api.Test;

/** Copies to the host beside the work, on two queues that run as far apart as they may. */
class DownloadsTest {
  private static final int UNIT = (int) Downloads.SMALLEST;
  private static final int LARGEST_UNITS = (int) (Downloads.LARGEST / UNIT);

  /** Pinned memory of units; waiting lets the queues go on in some order. */
  private static final class Host implements Downloads.Pinned {
    private final TwoLanes lanes;
    private final SplittableRandom random;
    private final long[] memory = new long[1 + Downloads.SLOTS * LARGEST_UNITS];
    private final Map<String, Integer> marks = new HashMap<>();
    private boolean full;

    Host(TwoLanes lanes, long seed) {
      this.lanes = lanes;
      this.random = new SplittableRandom(seed);
    }

    @Override
    public long room(int slot, long bytes) {
      return full ? 0 : 1L + (long) slot * LARGEST_UNITS;
    }

    @Override
    public void begin() {}

    @Override
    public void end(long bytes) {}

    @Override
    public void toHost(long address, long pinned, long bytes) {
      // Addresses count units, what is added to them counts bytes.
      int from = unit(address, 1 << 12);
      int to = unit(pinned, memory.length);
      lanes.copies.add(
          () -> System.arraycopy(lanes.memory, from, memory, to, (int) (bytes / UNIT)));
    }

    private static int unit(long address, int most) {
      long whole = address / UNIT;
      int unit = (int) (whole + address % UNIT);
      assertThat(unit).isLessThan(most);
      return unit;
    }

    @Override
    public void markPiece(int slot, int piece) {
      marks.put(slot + "/" + piece, lanes.copies.given);
    }

    @Override
    public void awaitPiece(int slot, int piece) {
      int point = marks.get(slot + "/" + piece);
      for (int i = 0; lanes.copies.done < point; i++) {
        assertThat(i).as("tasks").isLessThan(100_000);
        lanes.some(random, 1);
      }
    }

    /** Somebody's units. */
    HostBytes into(long[] target) {
      return new HostBytes() {
        @Override
        public void read(long done, long pinned, int bytes) {
          throw new AssertionError("nobody reads");
        }

        @Override
        public void write(long done, long pinned, int bytes) {
          System.arraycopy(
              memory, unit(pinned, memory.length), target, (int) (done / UNIT), bytes / UNIT);
        }
      };
    }
  }

  private final TwoLanes lanes = new TwoLanes();
  private final Host host = new Host(lanes, 1);
  private final Downloads downloads = new Downloads(lanes, host);

  @Test
  void readersSeeWhatWasThereWhenTheCopyBegan() {
    for (int seed = 0; seed < 300; seed++) {
      TwoLanes fresh = new TwoLanes();
      Host some = new Host(fresh, seed);
      anyOrder(new SplittableRandom(seed), fresh, some, new Downloads(fresh, some));
    }
  }

  private record UnderWay(Arrival arrival, long[] target, long value) {}

  /** Blocks that the work overwrites, with copies of them begun, awaited and given up. */
  private static void anyOrder(
      SplittableRandom random, TwoLanes lanes, Host host, Downloads downloads) {
    int blocks = 3;
    int widest = 9;
    int[] address = new int[blocks];
    long[] last = new long[blocks];
    for (int i = 0; i < blocks; i++) {
      address[i] = (int) lanes.allocate((long) widest * UNIT);
    }
    List<UnderWay> begun = new ArrayList<>();
    for (int step = 1; step <= 60; step++) {
      int block = random.nextInt(blocks);
      int choice = random.nextInt(10);
      if (choice < 4) {
        long value = 1000L * step;
        last[block] = value;
        lanes.work.add(
            () -> {
              for (int i = 0; i < widest; i++) {
                lanes.memory[address[block] + i] = value + i;
              }
            });
      } else if (choice < 7) {
        long[] target = new long[1 + random.nextInt(widest)];
        Arrival arrival =
            downloads.begin(address[block], host.into(target), (long) target.length * UNIT);
        if (arrival != null && last[block] != 0) {
          begun.add(new UnderWay(arrival, target, last[block]));
        } else if (arrival != null) {
          arrival.cancel();
        }
      } else if (choice < 9 && !begun.isEmpty()) {
        UnderWay one = begun.remove(random.nextInt(begun.size()));
        if (random.nextInt(4) == 0) {
          one.arrival.cancel();
        } else {
          one.arrival.await();
          for (int i = 0; i < one.target.length; i++) {
            assertThat(one.target[i]).isEqualTo(one.value + i);
          }
        }
      } else if (random.nextBoolean()) {
        downloads.release();
      } else {
        // Somebody else takes memory from the pool and writes it.
        int taken = (int) lanes.allocate((long) (1 + random.nextInt(widest)) * UNIT);
        lanes.work.add(() -> lanes.memory[taken] = -1);
      }
      lanes.some(random, random.nextInt(6));
    }
    lanes.finish();
  }

  @Test
  void workThatFollowsIsNotHeldUp() {
    lanes.memory[100] = 5;
    long[] target = new long[1];
    Arrival arrival = downloads.begin(100, host.into(target), UNIT);
    boolean[] ran = new boolean[1];
    lanes.work.add(() -> lanes.memory[100] = 9);
    lanes.work.add(() -> ran[0] = true);
    while (lanes.work.runOne()) {
      // All of the work, before anything has been copied to the host.
    }
    assertThat(ran[0]).isTrue();
    assertThat(target[0]).isZero();
    arrival.await();
    assertThat(target[0]).isEqualTo(5);
  }

  @Test
  void aCopyWaitsForTheWorkBefore() {
    lanes.work.add(() -> lanes.memory[100] = 7);
    long[] target = new long[5];
    Arrival arrival = downloads.begin(100, host.into(target), 5L * UNIT);
    while (lanes.copies.runOne()) {
      // As far as it may go.
    }
    arrival.await();
    assertThat(target).containsExactly(7, 0, 0, 0, 0);
  }

  @Test
  void whatDoesNotSuitIsLeftToTheCaller() {
    HostBytes nowhere = host.into(new long[0]);
    assertThat(downloads.begin(100, nowhere, UNIT - 1)).isNull();
    assertThat(downloads.begin(100, nowhere, Downloads.LARGEST + 1)).isNull();
    List<Arrival> all = new ArrayList<>();
    for (int i = 0; i < Downloads.SLOTS; i++) {
      all.add(downloads.begin(100, nowhere, UNIT));
    }
    assertThat(all).doesNotContainNull();
    assertThat(downloads.begin(100, nowhere, UNIT)).isNull();
    all.get(1).cancel();
    assertThat(downloads.begin(100, nowhere, UNIT)).isNotNull();
  }

  @Test
  void withoutMemoryOnEitherSideTheCallerCopies() {
    HostBytes nowhere = host.into(new long[0]);
    lanes.most = 2L * UNIT;
    assertThat(downloads.begin(100, nowhere, 3L * UNIT)).isNull();
    host.full = true;
    assertThat(downloads.begin(100, nowhere, UNIT)).isNull();
    host.full = false;
    assertThat(downloads.begin(100, nowhere, UNIT)).isNotNull();
    assertThat(downloads.release()).isFalse();
  }
}
