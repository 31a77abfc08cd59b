package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.HostMemory;
import org.junit.jupiter.api.Test;

/** Copies through pinned chunks, with a queue that does its work as late as it may. */
class StagingTest {
  private static final int CHUNK = 1024;
  private static final int CHUNKS = 4;

  /** Host memory as device; copies wait in a queue until somebody waits for them. */
  private static final class Late implements Staging.Queue {
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private final Map<Integer, Integer> marks = new HashMap<>();
    private int begun;
    private int done;
    private int waits;

    private void add(Runnable task) {
      work.add(task);
      begun++;
    }

    @Override
    public void toDevice(long pinned, long address, long bytes) {
      add(() -> HostMemory.copy(pinned, address, bytes));
    }

    @Override
    public void toHost(long address, long pinned, long bytes) {
      add(() -> HostMemory.copy(address, pinned, bytes));
    }

    @Override
    public void mark(int number) {
      marks.put(number, begun);
    }

    @Override
    public void await(int number) {
      waits++;
      while (done < marks.get(number)) {
        work.remove().run();
        done++;
      }
    }
  }

  private final Late queue = new Late();

  private void with(int bytes, java.util.function.BiConsumer<Staging, Long> body) {
    HostDevice host = HostDevice.shared();
    long pinnedBytes = (CHUNKS + 2) * CHUNK;
    long pinned = host.allocate(pinnedBytes);
    long device = host.allocate(bytes);
    body.accept(new Staging(queue, pinned, CHUNK, CHUNKS), device);
    host.free(pinned, pinnedBytes);
    host.free(device, bytes);
  }

  @Test
  void whatGoesInComesOut() {
    SplittableRandom random = new SplittableRandom(1);
    for (int bytes : new int[] {1, 255, 1023, 1024, 1025, 2048, 5000, 50_000}) {
      with(
          bytes,
          (staging, device) -> {
            byte[] from = new byte[bytes + 3];
            random.nextBytes(from);
            staging.in(from, 3, device, bytes);
            byte[] to = new byte[bytes + 5];
            staging.out(device, to, 5, bytes);
            for (int i = 0; i < bytes; i++) {
              assertThat(to[i + 5]).isEqualTo(from[i + 3]);
            }
          });
    }
  }

  @Test
  void elementsOfEightBytesAreNotCut() {
    with(
        8 * 3000,
        (staging, device) -> {
          long[] from = new SplittableRandom(2).longs(3000).toArray();
          staging.in(new int[] {7}, 0, device, 4);
          staging.in(from, 0, device, 8L * 3000);
          long[] to = new long[3000];
          staging.out(device, to, 0, 8L * 3000);
          assertThat(to).isEqualTo(from);
        });
  }

  @Test
  void hostMemoryIsCopiedToo() {
    with(
        5000,
        (staging, device) -> {
          long host = HostDevice.shared().allocate(10_000);
          byte[] numbers = new byte[5000];
          new SplittableRandom(4).nextBytes(numbers);
          HostMemory.copyIn(numbers, 0, host, 5000);
          staging.in(host, device, 5000);
          staging.out(device, host + 5000, 5000);
          byte[] back = new byte[5000];
          HostMemory.copyOut(host + 5000, back, 0, 5000);
          assertThat(back).isEqualTo(numbers);
          HostDevice.shared().free(host, 10_000);
        });
  }

  @Test
  void copiesInWaitOnlyWhenTheRingIsFull() {
    with(
        CHUNKS * CHUNK,
        (staging, device) -> {
          int[] piece = new int[CHUNK / 4];
          for (int i = 0; i < CHUNKS; i++) {
            java.util.Arrays.fill(piece, i);
            staging.in(piece, 0, device + (long) i * CHUNK, CHUNK);
          }
          assertThat(queue.waits).isZero();
          // The array is the caller's again although nothing has been copied yet.
          java.util.Arrays.fill(piece, -1);
          staging.in(piece, 0, device, CHUNK);
          assertThat(queue.waits).isEqualTo(1);
          int[] all = new int[CHUNKS * CHUNK / 4];
          staging.out(device, all, 0, 4L * all.length);
          for (int i = 0; i < all.length; i++) {
            int chunk = i / (CHUNK / 4);
            assertThat(all[i]).isEqualTo(chunk == 0 ? -1 : chunk);
          }
        });
  }

  @Test
  void smallCopiesShareAChunk() {
    with(
        4,
        (staging, device) -> {
          for (int i = 0; i < CHUNKS * CHUNK / 256; i++) {
            staging.in(new int[] {i}, 0, device, 4);
          }
          assertThat(queue.waits).isZero();
          int[] last = new int[1];
          staging.out(device, last, 0, 4);
          assertThat(last[0]).isEqualTo(CHUNKS * CHUNK / 256 - 1);
        });
  }
}
