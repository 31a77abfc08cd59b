package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComputePoolTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void runsEveryPartOnce(int threads) {
    try (ComputePool pool = new ComputePool(threads)) {
      for (int parts = 0; parts < 40; parts++) {
        AtomicIntegerArray seen = new AtomicIntegerArray(40);
        int expected = parts;
        pool.run(
            parts,
            (part, all) -> {
              assertThat(all).isEqualTo(expected);
              seen.incrementAndGet(part);
            });
        for (int part = 0; part < 40; part++) {
          assertThat(seen.get(part)).isEqualTo(part < parts ? 1 : 0);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void teamRunsAllMembersAtOnceEachWithItsOwnPart(int threads) {
    try (ComputePool pool = new ComputePool(threads)) {
      CyclicBarrier meeting = new CyclicBarrier(threads);
      Thread[] member = new Thread[threads];
      for (int round = 0; round < 200; round++) {
        AtomicInteger count = new AtomicInteger();
        pool.team(
            (part, parts) -> {
              assertThat(parts).isEqualTo(threads);
              if (member[part] == null) {
                member[part] = Thread.currentThread();
              }
              assertThat(member[part]).isSameAs(Thread.currentThread());
              count.incrementAndGet();
              await(meeting);
              assertThat(count.get()).isEqualTo(threads);
            });
        assertThat(count.get()).isEqualTo(threads);
      }
    }
  }

  @Test
  void oneThreadStaysOnTheCaller() {
    try (ComputePool pool = new ComputePool(1)) {
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      pool.run(17, (part, parts) -> threads.add(Thread.currentThread()));
      pool.team((part, parts) -> threads.add(Thread.currentThread()));
      assertThat(threads).containsExactly(Thread.currentThread());
    }
  }

  @Test
  void callsFromInsideAPartRunOnItsThread() {
    try (ComputePool pool = new ComputePool(3)) {
      AtomicInteger parts = new AtomicInteger();
      pool.run(
          6,
          (outer, all) -> {
            Thread here = Thread.currentThread();
            assertThat(pool.threadsHere()).isEqualTo(1);
            pool.run(
                4,
                (inner, four) -> {
                  assertThat(Thread.currentThread()).isSameAs(here);
                  parts.incrementAndGet();
                });
            pool.team(
                (member, members) -> {
                  assertThat(members).isEqualTo(1);
                  assertThat(Thread.currentThread()).isSameAs(here);
                  parts.incrementAndGet();
                });
          });
      assertThat(parts.get()).isEqualTo(6 * 5);
      assertThat(pool.threadsHere()).isEqualTo(3);
    }
  }

  @Test
  void whatAPartThrowsReachesTheCallerAndThePoolGoesOn() {
    try (ComputePool pool = new ComputePool(3)) {
      for (int failing = 0; failing < 9; failing++) {
        int bad = failing;
        assertThatThrownBy(
                () ->
                    pool.run(
                        9,
                        (part, parts) -> {
                          if (part == bad) {
                            throw new IllegalArgumentException("part " + bad);
                          }
                        }))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("part " + bad);
        AtomicInteger count = new AtomicInteger();
        pool.run(9, (part, parts) -> count.incrementAndGet());
        assertThat(count.get()).isEqualTo(9);
      }
      assertThatThrownBy(
              () ->
                  pool.team(
                      (part, parts) -> {
                        if (part == 2) {
                          throw new AssertionError("member 2");
                        }
                      }))
          .isInstanceOf(AssertionError.class)
          .hasMessage("member 2");
    }
  }

  @Test
  void callsFromSeveralThreadsTakeTurns() throws InterruptedException {
    try (ComputePool pool = new ComputePool(2)) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger total = new AtomicInteger();
      AtomicInteger wrong = new AtomicInteger();
      Thread[] callers = new Thread[3];
      for (int i = 0; i < callers.length; i++) {
        callers[i] =
            new Thread(
                () -> {
                  for (int call = 0; call < 300; call++) {
                    pool.team(
                        (part, parts) -> {
                          if (inside.incrementAndGet() > 2) {
                            wrong.incrementAndGet();
                          }
                          total.incrementAndGet();
                          inside.decrementAndGet();
                        });
                  }
                });
        callers[i].start();
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(total.get()).isEqualTo(3 * 300 * 2);
      assertThat(wrong.get()).isZero();
    }
  }

  @Test
  void workersWakeAfterTheyHaveParked() throws InterruptedException {
    try (ComputePool pool = new ComputePool(2)) {
      for (int i = 0; i < 5; i++) {
        Thread.sleep(5);
        AtomicInteger count = new AtomicInteger();
        pool.team((part, parts) -> count.incrementAndGet());
        assertThat(count.get()).isEqualTo(2);
      }
    }
  }

  @Test
  void partsFollowTheWork() {
    try (ComputePool pool = new ComputePool(4)) {
      assertThat(pool.partsFor(0, 1000)).isEqualTo(1);
      assertThat(pool.partsFor(2500, 1000)).isEqualTo(2);
      assertThat(pool.partsFor(1L << 40, 1000)).isEqualTo(4);
      assertThatThrownBy(() -> pool.run(-1, (part, parts) -> {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new ComputePool(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
