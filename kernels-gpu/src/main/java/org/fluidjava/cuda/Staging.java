package org.fluidjava.cuda;

/**
 * Copies between host and device through pinned memory. Copies in do not wait: what is to be copied
 * is put into a ring of pinned chunks, several small copies into one, and a chunk is used again
 * when the device has read it. Copies out wait, two chunks in turn.
 */
final class Staging {
  /** The device's queue of work. */
  interface Queue {
    /** Copies from pinned memory to the device, in order, without waiting. */
    void toDevice(long pinned, long address, long bytes);

    /** Copies from the device to pinned memory, in order, without waiting. */
    void toHost(long address, long pinned, long bytes);

    /** Remembers this point of the queue under a number. */
    void mark(int number);

    /** Waits until the queue has passed the point last marked with a number. */
    void await(int number);
  }

  private static final int ALIGNMENT = 256;

  private final Queue queue;
  private final long base;
  private final int chunk;
  private final int chunks;
  private final boolean[] marked;
  private int current;
  private int used;

  /**
   * Over pinned memory of {@code chunks + 2} chunks.
   *
   * @param base its address
   * @param chunk bytes of a chunk, a multiple of 256
   * @param chunks how many serve copies to the device; two more serve those from it
   */
  Staging(Queue queue, long base, int chunk, int chunks) {
    this.queue = queue;
    this.base = base;
    this.chunk = chunk;
    this.chunks = chunks;
    this.marked = new boolean[chunks];
  }

  /** Copies a primitive array's bytes from element {@code first} on. */
  void in(Object array, int first, long address, long bytes) {
    in(HostBytes.of(array, first), address, bytes);
  }

  /** Copies from host memory. */
  void in(long host, long address, long bytes) {
    in(HostBytes.of(host), address, bytes);
  }

  synchronized void in(HostBytes from, long address, long bytes) {
    long done = 0;
    while (done < bytes) {
      if (used == chunk) {
        next();
      }
      int piece = (int) Math.min(bytes - done, chunk - used);
      // A copy that would be cut in two for nothing but the rest of a chunk starts a fresh one.
      if (used > 0 && piece < bytes - done && bytes - done <= chunk) {
        next();
        piece = (int) (bytes - done);
      }
      long pinned = base + (long) current * chunk + used;
      from.read(done, pinned, piece);
      queue.toDevice(pinned, address + done, piece);
      used = Math.min(chunk, (used + piece + ALIGNMENT - 1) & -ALIGNMENT);
      done += piece;
    }
  }

  private void next() {
    queue.mark(current);
    marked[current] = true;
    current = (current + 1) % chunks;
    used = 0;
    if (marked[current]) {
      queue.await(current);
      marked[current] = false;
    }
  }

  /** Copies into a primitive array from element {@code first} on; waits for all work before. */
  void out(long address, Object array, int first, long bytes) {
    out(address, HostBytes.of(array, first), bytes);
  }

  /** Copies to host memory; waits for all work before. */
  void out(long address, long host, long bytes) {
    out(address, HostBytes.of(host), bytes);
  }

  private synchronized void out(long address, HostBytes to, long bytes) {
    long asked = 0;
    long done = 0;
    int turn = 0;
    while (done < bytes) {
      // One piece is on its way while the one before it is taken out.
      while (asked < bytes && asked - done < 2L * chunk) {
        int number = (int) (asked / chunk % 2);
        long piece = Math.min(bytes - asked, chunk);
        queue.toHost(address + asked, outChunk(number), piece);
        queue.mark(chunks + number);
        asked += piece;
      }
      queue.await(chunks + turn);
      int piece = (int) Math.min(bytes - done, chunk);
      to.write(done, outChunk(turn), piece);
      done += piece;
      turn = 1 - turn;
    }
  }

  private long outChunk(int number) {
    return base + (long) (chunks + number) * chunk;
  }
}
