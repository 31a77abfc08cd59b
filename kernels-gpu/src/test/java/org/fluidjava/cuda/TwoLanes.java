package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fluidjava.device.OutOfMemoryException;

/** Two lanes over an array of units; blocks of memory that were freed are handed out again. */
final class TwoLanes implements Lanes {
  private static final int UNIT = (int) Uploads.SMALLEST;

  /** One queue: what waits in it, and how far it has come. */
  static final class Lane {
    final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private final ArrayDeque<Gate> gates = new ArrayDeque<>();
    int given;
    int done;

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

  final Lane work = new Lane();
  final Lane copies = new Lane();
  final long[] memory = new long[1 << 12];
  private final Map<Integer, Integer> copiesAt = new HashMap<>();
  private final Map<Integer, Integer> workAt = new HashMap<>();
  private final List<long[]> unused = new ArrayList<>();
  private int top = 1;
  long most = Long.MAX_VALUE;
  long held;

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
