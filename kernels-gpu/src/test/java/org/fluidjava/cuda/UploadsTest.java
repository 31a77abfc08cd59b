package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.fluidjava.device.Arrival;
import org.junit.jupiter.api.Test;

/**
 * Copies beside the work, on two queues that run as far apart as their events allow: whatever order
 * a device could choose, readers must see what they would see if everything ran at once.
 */
class UploadsTest {
  private static final int UNIT = (int) Uploads.SMALLEST;

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
