package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fluidjava.device.Arrival;
import org.fluidjava.device.OutOfMemoryException;
import org.junit.jupiter.api.Test;

/**
 * Copies beside the work, on two queues that run as far apart as their events allow: whatever order
 * a device could choose, readers must see what they would see if everything ran at once.
 */
class UploadsTest {
  private static final int UNIT = (int) Uploads.SMALLEST;

  /** One queue: what waits in it, and how far it has come. */
  private static final class Lane {
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private final ArrayDeque<Gate> gates = new ArrayDeque<>();
    private int given;
    private int done;

    /** A task that must not begin before another lane has come this far. */
    private record Gate(int task, Lane other, int point) {}

    void add(Runnable task) {
      work.add(task);
      given++;
    }

    void waitFor(Lane other, int point) {
      gates.add(new Gate(given, other, point));
      add(() -> {});
    }

    boolean runOne() {
      if (work.isEmpty()) {
        return false;
      }
      for (Gate gate : gates) {
        if (gate.task == done && gate.other.done < gate.point) {
          return false;
        }
      }
      gates.removeIf(gate -> gate.task <= done);
      work.remove().run();
      done++;
      return true;
    }
  }

  /** Two lanes over an array of units; blocks of memory that were freed are handed out again. */
  private static final class TwoLanes implements Uploads.Lanes {
    private final Lane work = new Lane();
    private final Lane copies = new Lane();
    private final long[] memory = new long[1 << 12];
    private final Map<Integer, Integer> copiesAt = new HashMap<>();
    private final Map<Integer, Integer> workAt = new HashMap<>();
    private final List<long[]> unused = new ArrayList<>();
    private int top = 1;
    private long most = Long.MAX_VALUE;
    private long held;

    @Override
    public void copiesWait(int slot) {
      copies.waitFor(work, workAt.getOrDefault(slot, 0));
    }

    @Override
    public void markCopies(int slot) {
      copiesAt.put(slot, copies.given);
    }

    @Override
    public void workWaits(int slot) {
      work.waitFor(copies, copiesAt.getOrDefault(slot, 0));
    }

    @Override
    public void markWork(int slot) {
      workAt.put(slot, work.given);
    }

    @Override
    public void copy(long from, long to, long bytes) {
      work.add(() -> System.arraycopy(memory, (int) from, memory, (int) to, (int) (bytes / UNIT)));
    }

    @Override
    public long allocate(long bytes) {
      if (held + bytes > most) {
        throw new OutOfMemoryException("full");
      }
      held += bytes;
      for (long[] block : unused) {
        if (block[1] == bytes) {
          unused.remove(block);
          return block[0];
        }
      }
      int address = top;
      top += (int) (bytes / UNIT);
      return address;
    }

    @Override
    public void free(long address, long bytes) {
      held -= bytes;
      unused.add(new long[] {address, bytes});
    }

    /** Runs the queues in an order that a device could choose. */
    void some(SplittableRandom random, int tasks) {
      for (int i = 0; i < tasks; i++) {
        Lane lane = random.nextBoolean() ? work : copies;
        lane.runOne();
      }
    }

    void finish() {
      while (work.runOne() | copies.runOne()) {
        // Until neither has anything that may run.
      }
      assertThat(work.work).isEmpty();
      assertThat(copies.work).isEmpty();
    }
  }

  private final TwoLanes lanes = new TwoLanes();
  private final Uploads uploads = new Uploads(lanes);

  private Arrival begin(long value, long address, int units) {
    return uploads.begin(
        slot ->
            lanes.copies.add(
                () -> {
                  for (int i = 0; i < units; i++) {
                    lanes.memory[(int) slot + i] = value + i;
                  }
                }),
        address,
        (long) units * UNIT);
  }

  @Test
  void readersSeeWhatTheyWouldSeeInOrder() {
    for (int seed = 0; seed < 300; seed++) {
      TwoLanes fresh = new TwoLanes();
      anyOrder(new SplittableRandom(seed), fresh, new Uploads(fresh));
    }
  }

  /** Targets that are filled, read, filled anew or given up, with work that reads and writes. */
  private static void anyOrder(SplittableRandom random, TwoLanes lanes, Uploads uploads) {
    int targets = 4;
    int widest = 5;
    Arrival[] under = new Arrival[targets];
    long[] address = new long[targets];
    long[] expected = new long[targets];
    for (int i = 0; i < targets; i++) {
      address[i] = lanes.allocate((long) widest * UNIT);
    }
    List<String> wrong = new ArrayList<>();
    for (int step = 1; step <= 60; step++) {
      int target = random.nextInt(targets);
      int choice = random.nextInt(10);
      if (choice < 5) {
        int units = 1 + random.nextInt(widest);
        long value = 1000L * step;
        if (under[target] != null) {
          under[target].cancel();
          under[target] = null;
        }
        Arrival arrival =
            uploads.begin(
                slot ->
                    lanes.copies.add(
                        () -> {
                          for (int i = 0; i < units; i++) {
                            lanes.memory[(int) slot + i] = value + i;
                          }
                        }),
                address[target],
                (long) units * UNIT);
        if (arrival == null) {
          lanes.work.add(() -> lanes.memory[(int) address[target]] = value);
        }
        under[target] = arrival;
        expected[target] = value;
      } else if (choice < 9) {
        if (under[target] != null) {
          under[target].await();
          under[target] = null;
        }
        long want = expected[target];
        int at = (int) address[target];
        lanes.work.add(
            () -> {
              if (lanes.memory[at] != want) {
                wrong.add("target " + target + " has " + lanes.memory[at] + ", not " + want);
              }
            });
      } else if (random.nextBoolean()) {
        uploads.release();
      } else {
        // Somebody else takes memory from the pool and writes it.
        long block = lanes.allocate((long) (1 + random.nextInt(widest)) * UNIT);
        lanes.work.add(() -> lanes.memory[(int) block] = -1);
        int seen = step;
        lanes.work.add(
            () -> {
              if (lanes.memory[(int) block] != -1) {
                wrong.add("somebody wrote into the block taken in step " + seen);
              }
            });
      }
      lanes.some(random, random.nextInt(6));
    }
    lanes.finish();
    assertThat(wrong).isEmpty();
  }

  @Test
  void workThatDoesNotUseTheTargetIsNotHeldUp() {
    Arrival arrival = begin(7, 100, 2);
    boolean[] ran = new boolean[1];
    lanes.work.add(() -> ran[0] = true);
    while (lanes.work.runOne()) {
      // The copy has not begun.
    }
    assertThat(ran[0]).isTrue();
    arrival.await();
    lanes.work.runOne();
    assertThat(lanes.memory[100]).isZero();
    lanes.finish();
    assertThat(lanes.memory[100]).isEqualTo(7);
    assertThat(lanes.memory[101]).isEqualTo(8);
  }

  @Test
  void aCopyBeginsWhileEarlierWorkStillReadsItsTarget() {
    lanes.memory[100] = 5;
    long[] read = new long[1];
    lanes.work.add(() -> read[0] = lanes.memory[100]);
    Arrival arrival = begin(7, 100, 1);
    while (lanes.copies.runOne()) {
      // The whole copy, before the work.
    }
    arrival.await();
    lanes.finish();
    assertThat(read[0]).isEqualTo(5);
    assertThat(lanes.memory[100]).isEqualTo(7);
  }

  @Test
  void memoryOfASlotIsNotWrittenAfterItWentBack() {
    begin(7, 100, 2).cancel();
    assertThat(uploads.release()).isTrue();
    int block = (int) lanes.allocate(2L * UNIT);
    lanes.work.add(() -> lanes.memory[block] = 1);
    while (lanes.work.runOne()) {
      // As far as it may go before the copy, which nobody wants any more.
    }
    lanes.finish();
    assertThat(lanes.memory[block]).isEqualTo(1);
  }

  @Test
  void whatDoesNotSuitIsLeftToTheCaller() {
    assertThat(uploads.begin(slot -> {}, 100, UNIT - 1)).isNull();
    assertThat(uploads.begin(slot -> {}, 100, Uploads.LARGEST + 1)).isNull();
    List<Arrival> all = new ArrayList<>();
    for (int i = 0; i < Uploads.SLOTS; i++) {
      all.add(begin(i, 100 + i, 1));
    }
    assertThat(begin(9, 200, 1)).isNull();
    all.get(3).cancel();
    assertThat(begin(9, 200, 1)).isNotNull();
  }

  @Test
  void aFullDeviceLeavesTheCopyToTheCallerAndSlotsGiveTheirMemoryBack() {
    lanes.most = 2L * UNIT;
    begin(1, 100, 2).await();
    assertThat(lanes.held).isEqualTo(2L * UNIT);
    assertThat(begin(1, 100, 3)).isNull();
    Arrival again = begin(1, 100, 1);
    assertThat(again).isNotNull();
    again.await();
    assertThat(uploads.release()).isTrue();
    assertThat(lanes.held).isZero();
    assertThat(uploads.release()).isFalse();
  }
}
