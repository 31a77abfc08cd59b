package org.fluidjava.cuda;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.fluidjava.device.HostMemory;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * Rules that kernels find broken on the device, as an id out of range. A kernel writes what it
 * found into its record on the device and raises one flag in host memory; calls that wait for the
 * device look at the flag, and only when it is up at the records. So nothing is copied, and nobody
 * waits, while all is well.
 */
public final class Faults {
  /** Longs of a record: taken, value, position, bound, the flag's address, and one unused. */
  private static final int LONGS = 6;

  private static final int BYTES = 8 * LONGS;
  private static final int RECORDS = 512;

  /** What a device does for its faults. */
  interface Memory {
    long allocate(long bytes);

    void copyIn(long[] from, long address);

    void copyOut(long address, long[] to);
  }

  private static final class Slot extends WeakReference<Fault> {
    final long address;

    Slot(Fault fault, ReferenceQueue<Fault> queue) {
      super(fault, queue);
      address = fault.address();
    }
  }

  private final Memory memory;
  private final long flag;
  private final long flagOnDevice;
  private final List<Long> blocks = new ArrayList<>();
  private final List<Slot> slots = new ArrayList<>();
  private final ArrayDeque<Long> unused = new ArrayDeque<>();
  private final ReferenceQueue<Fault> dropped = new ReferenceQueue<>();

  /**
   * No faults.
   *
   * @param flag eight bytes of host memory that the device can write
   * @param flagOnDevice their address there
   */
  Faults(Memory memory, long flag, long flagOnDevice) {
    this.memory = memory;
    this.flag = flag;
    this.flagOnDevice = flagOnDevice;
    HostMemory.putLong(flag, 0);
  }

  /**
   * A place to report to, at preparation.
   *
   * @param message the rule for {@link String#format}, with %d for the value, its position and the
   *     bound, in this order; {@code %3$d} picks one
   */
  public Fault fault(KernelContext context, String message) {
    return fault(context, message, false);
  }

  /**
   * A place to report to whose value is a number with a fraction: the kernel gives the bits of a
   * double, the message has {@code %1$s} for it.
   */
  public Fault realFault(KernelContext context, String message) {
    return fault(context, message, true);
  }

  private synchronized Fault fault(KernelContext context, String message, boolean real) {
    Reference<? extends Fault> gone = dropped.poll();
    while (gone != null) {
      Slot slot = (Slot) gone;
      slots.remove(slot);
      unused.addLast(slot.address);
      gone = dropped.poll();
    }
    if (unused.isEmpty()) {
      long block = memory.allocate((long) RECORDS * BYTES);
      blocks.add(block);
      memory.copyIn(cleared(RECORDS), block);
      for (int i = 0; i < RECORDS; i++) {
        unused.addLast(block + (long) i * BYTES);
      }
    }
    Fault fault = new Fault(context, message, real, unused.removeFirst());
    slots.add(new Slot(fault, dropped));
    return fault;
  }

  private long[] cleared(int records) {
    long[] longs = new long[records * LONGS];
    for (int i = 0; i < records; i++) {
      longs[i * LONGS + 4] = flagOnDevice;
    }
    return longs;
  }

  /** Throws the first fault, if there is one, and forgets all. The device must be done. */
  void check() {
    if (HostMemory.getLong(flag) != 0) {
      RuntimeException error = take();
      if (error != null) {
        throw error;
      }
    }
  }

  private synchronized @Nullable RuntimeException take() {
    HostMemory.putLong(flag, 0);
    RuntimeException first = null;
    int rank = Integer.MAX_VALUE;
    for (long block : blocks) {
      long[] records = new long[RECORDS * LONGS];
      memory.copyOut(block, records);
      for (int i = 0; i < RECORDS; i++) {
        int at = i * LONGS;
        if (records[at] == 0) {
          continue;
        }
        int number = indexOf(block + (long) i * BYTES);
        Fault fault = number < 0 ? null : slots.get(number).get();
        if (fault != null && number < rank) {
          rank = number;
          first = fault.error(records[at + 1], records[at + 2], records[at + 3]);
        }
      }
      memory.copyIn(cleared(RECORDS), block);
    }
    return first;
  }

  private int indexOf(long address) {
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).address == address) {
        return i;
      }
    }
    return -1;
  }
}
