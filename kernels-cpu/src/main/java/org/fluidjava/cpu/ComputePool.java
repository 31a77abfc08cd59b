package org.fluidjava.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The threads that CPU kernels share: the caller and {@code threads - 1} daemon workers.
 *
 * <p>How it works. A call publishes one long, the <em>ticket</em>: how many parts there are and how
 * many of them are taken. The caller and every worker that looks take parts from it by
 * compare-and-set, so a worker that comes late finds nothing and nobody waits for it. A worker
 * without work looks at the ticket for about 50 microseconds before it parks, because waking a
 * parked thread costs as long as that; kernels of one step follow each other much closer.
 *
 * <p>A <em>team</em> differs in one point: every thread runs exactly one part, all at the same time
 * and always the same one, so that native code may put barriers between the parts and each core
 * keeps its share of the weights in its cache.
 *
 * <p>One job runs at a time; a second calling thread waits for its turn, so that results, whose
 * order of summation follows the number of parts, never depend on what else is running. A call from
 * inside a part runs its parts one after the other on the calling thread.
 *
 * <p>No call allocates. With one thread no worker exists and nothing is synchronised but the turn.
 */
public final class ComputePool implements AutoCloseable {

  /** The work of one call. Keep the object and use it again: then a call allocates nothing. */
  @FunctionalInterface
  public interface Task {
    /**
     * Does one part.
     *
     * @param part number of the part, from 0
     * @param parts how many parts the call has
     */
    void run(int part, int parts);
  }

  private static final long SPIN_NANOS = 50_000;
  private static final int PARTS_BITS = 20;
  private static final int MAX_PARTS = (1 << PARTS_BITS) - 1;
  private static final int BARRIER_BYTES = 256;
  private static final int CACHE_LINE = 64;

  private final Worker[] workers;
  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicLong ticket = new AtomicLong();
  private final AtomicInteger remaining = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private @Nullable Task task;
  private long epoch;
  private volatile boolean closed;
  private final Pointer barrierMemory;
  private final long barrier;

  /** The pool of this process, of {@link #configuredThreads()} threads. */
  public static ComputePool shared() {
    return Shared.POOL;
  }

  private static final class Shared {
    static final ComputePool POOL = new ComputePool(configuredThreads());
  }

  /**
   * The number of threads that the process is set to: the system property {@code fluid.threads}, by
   * default the number of physical cores that the process may use.
   *
   * @throws IllegalArgumentException if the property is not a number from 1 to 1024
   */
  public static int configuredThreads() {
    String text = System.getProperty("fluid.threads");
    if (text != null && !text.isBlank()) {
      int threads;
      try {
        threads = Integer.parseInt(text.trim());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("fluid.threads is not a number: " + text, e);
      }
      if (threads < 1 || threads > 1024) {
        throw new IllegalArgumentException("fluid.threads must be 1 to 1024, not " + threads);
      }
      return threads;
    }
    int processors = Runtime.getRuntime().availableProcessors();
    int cores = Loader.totalCores();
    return cores > 0 ? Math.min(cores, processors) : processors;
  }

  /**
   * Starts a pool of its own; kernels use {@link #shared()}.
   *
   * @param threads how many threads work, the caller included
   */
  public ComputePool(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("a pool needs at least 1 thread, not " + threads);
    }
    barrierMemory = Pointer.calloc(1, BARRIER_BYTES);
    barrier = (barrierMemory.address() + CACHE_LINE - 1) & -CACHE_LINE;
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
    }
    for (Worker worker : workers) {
      worker.start();
    }
  }

  /** How many threads work on a call, the caller included. */
  public int threads() {
    return workers.length + 1;
  }

  /** How many threads a call made here and now would use: 1 inside a part of this pool. */
  public int threadsHere() {
    return nested() ? 1 : threads();
  }

  /**
   * How many parts are worth their start: one for each {@code grain} units of work, at least 1 and
   * at most {@link #threadsHere()}.
   */
  public int partsFor(long work, long grain) {
    return (int) Math.max(1, Math.min(threadsHere(), work / Math.max(1, grain)));
  }

  /**
   * Runs {@code parts} parts, in any order, on the threads of the pool, and returns when all are
   * done.
   *
   * @param parts how many parts, 0 to 1 048 575
   * @param task what to do for each
   * @throws RuntimeException what a part threw; parts not begun by then are left out
   */
  public void run(int parts, Task task) {
    if (parts < 0 || parts > MAX_PARTS) {
      throw new IllegalArgumentException("parts must be 0 to " + MAX_PARTS + ", not " + parts);
    }
    if (parts <= 1 || workers.length == 0 || nested()) {
      for (int part = 0; part < parts; part++) {
        task.run(part, parts);
      }
      return;
    }
    turn.lock();
    try {
      publish(task, parts, parts);
      int awake = parts - 1;
      for (int i = 0; i < workers.length && awake > 0; i++, awake--) {
        workers[i].wake();
      }
      takeParts();
      finish();
    } finally {
      turn.unlock();
    }
  }

  /**
   * Runs one part on every thread, all at the same time. Inside a part of this pool the team has
   * one member: the task must do the whole work for any number of parts. A part must not throw
   * between two barriers, for the others would wait for ever.
   */
  public void team(Task task) {
    if (workers.length == 0 || nested()) {
      task.run(0, 1);
      return;
    }
    turn.lock();
    try {
      int threads = threads();
      publish(task, threads, 0);
      for (Worker worker : workers) {
        worker.teamCall = true;
        worker.wake();
      }
      execute(task, 0, threads);
      finish();
    } finally {
      turn.unlock();
    }
  }

  /**
   * Address of the memory that native barriers of a team count in: 128 bytes, zero at first, on
   * cache lines of its own. One team runs at a time, so one is enough.
   */
  public long barrierAddress() {
    return barrier;
  }

  /** Ends the workers. The shared pool is never closed. */
  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
      for (Worker worker : workers) {
        LockSupport.unpark(worker);
      }
      for (Worker worker : workers) {
        boolean interrupted = false;
        while (worker.isAlive()) {
          try {
            worker.join();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      Pointer.free(barrierMemory);
    } finally {
      turn.unlock();
    }
  }

  private boolean nested() {
    return turn.isHeldByCurrentThread()
        || (Thread.currentThread() instanceof Worker worker && worker.pool() == this);
  }

  /**
   * {@code offered} of the {@code parts} are taken by ticket; the rest is given to each by name.
   */
  private void publish(Task newTask, int parts, int offered) {
    if (closed) {
      throw new IllegalStateException("the compute pool is closed");
    }
    task = newTask;
    failure.set(null);
    remaining.set(parts);
    epoch++;
    ticket.set(epoch << (2 * PARTS_BITS) | (long) offered << PARTS_BITS);
  }

  private void takeParts() {
    for (long seen = ticket.get(); ; seen = ticket.get()) {
      int parts = (int) (seen >>> PARTS_BITS) & MAX_PARTS;
      int next = (int) seen & MAX_PARTS;
      if (next >= parts) {
        return;
      }
      // After a successful exchange this part keeps the job open, so `task` is still its task.
      if (ticket.compareAndSet(seen, seen + 1)) {
        Task current = task;
        if (current != null) {
          execute(current, next, parts);
        }
      }
    }
  }

  private void execute(Task current, int part, int parts) {
    try {
      if (failure.get() == null) {
        current.run(part, parts);
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    } finally {
      remaining.decrementAndGet();
    }
  }

  private void finish() {
    for (int tries = 0; remaining.get() != 0; tries++) {
      if (tries < 1000) {
        Thread.onSpinWait();
      } else if (tries < 3000) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(20_000);
      }
    }
    task = null;
    Throwable thrown = failure.get();
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    if (thrown != null) {
      throw new IllegalStateException(thrown);
    }
  }

  private final class Worker extends Thread {
    private final int part;
    private volatile boolean teamCall;
    private volatile boolean parked;

    Worker(int part) {
      super("fluid-compute-" + part);
      this.part = part;
      setDaemon(true);
    }

    ComputePool pool() {
      return ComputePool.this;
    }

    void wake() {
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    private boolean idle() {
      long seen = ticket.get();
      return !teamCall
          && ((int) seen & MAX_PARTS) >= ((int) (seen >>> PARTS_BITS) & MAX_PARTS)
          && !closed;
    }

    @Override
    public void run() {
      while (!closed) {
        if (teamCall) {
          teamCall = false;
          Task current = task;
          if (current != null) {
            execute(current, part, threads());
          }
        } else {
          takeParts();
        }
        awaitWork();
      }
    }

    private void awaitWork() {
      long start = System.nanoTime();
      for (int spins = 1; idle(); spins++) {
        Thread.onSpinWait();
        if ((spins & 63) == 0 && System.nanoTime() - start > SPIN_NANOS) {
          parked = true;
          while (idle()) {
            LockSupport.park(this);
            Thread.interrupted();
          }
          parked = false;
          return;
        }
      }
    }
  }
}
