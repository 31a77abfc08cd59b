package org.fluidjava.cpu;

/** Work on ranges of elements, spread over the compute pool where it is large enough to pay. */
public final class Ranges implements ComputePool.Task {
  /** Elements whose work costs about as much as waking another thread. */
  private static final long GRAIN = 16 * 1024;

  private static final long CACHE_LINE = 16;

  /** Work on some elements. */
  @FunctionalInterface
  public interface Work {
    /** Works on the elements from {@code begin} to {@code end}, itself left out. */
    void on(long begin, long end);
  }

  private final Work work;
  private long count;

  /** Ranges for one kernel; keep it, so that a run allocates nothing. */
  public Ranges(Work work) {
    this.work = work;
  }

  /** Works on the elements from 0 to {@code count}; each costs one unit of work. */
  public void run(long count) {
    run(count, 1);
  }

  /** Works on the elements from 0 to {@code count}; each costs {@code cost} units of work. */
  public void run(long count, long cost) {
    ComputePool pool = ComputePool.shared();
    int parts = pool.partsFor(count * cost, GRAIN);
    if (parts == 1) {
      work.on(0, count);
      return;
    }
    this.count = count;
    pool.run(parts, this);
  }

  @Override
  public void run(int part, int parts) {
    long begin = edge(part, parts);
    long end = edge(part + 1, parts);
    if (begin < end) {
      work.on(begin, end);
    }
  }

  /** Whole cache lines of float32, so that no two threads write one. */
  private long edge(int part, int parts) {
    return part == parts ? count : count / CACHE_LINE * part / parts * CACHE_LINE;
  }
}
