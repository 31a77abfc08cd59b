package org.fluidjava.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReadersTest {
  /** Counts passes that are open. */
  private final AtomicInteger open = new AtomicInteger();

  private Reader<Integer> numbers(int n) {
    return () -> {
      open.incrementAndGet();
      return new Pass<>(open::decrementAndGet) {
        private int next;
        private boolean closed;

        @Override
        Integer advance() {
          return next < n ? next++ : null;
        }

        @Override
        public void close() {
          if (!closed) {
            closed = true;
            super.close();
          }
        }
      };
    };
  }

  private static List<Integer> upTo(int n) {
    return IntStream.range(0, n).boxed().toList();
  }

  @Test
  void batches() {
    assertThat(Readers.batch(numbers(5), 2).toList())
        .containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
    assertThat(Readers.batch(numbers(5), 2, true).toList())
        .containsExactly(List.of(0, 1), List.of(2, 3));
    assertThat(Readers.batch(numbers(0), 2).toList()).isEmpty();
    assertThatThrownBy(() -> Readers.batch(numbers(5), 0))
        .hasMessage("batch: the batch size must be at least 1, but is 0");
    assertThat(open).hasValue(0);
  }

  @Test
  void shuffleStaysWithinItsBuffer() {
    Reader<Integer> shuffled = Readers.shuffle(numbers(25), 10, 3);
    List<Integer> all = shuffled.toList();
    for (int from = 0; from < 25; from += 10) {
      int to = Math.min(25, from + 10);
      assertThat(all.subList(from, to))
          .containsExactlyInAnyOrderElementsOf(upTo(25).subList(from, to));
      assertThat(all.subList(from, to)).isNotEqualTo(upTo(25).subList(from, to));
    }
    assertThat(shuffled.toList()).isEqualTo(all);
    assertThat(Readers.shuffle(numbers(25), 10, 4).toList()).isNotEqualTo(all);
    assertThat(open).hasValue(0);
  }

  @Test
  void mapChainFirstN() {
    assertThat(Readers.map(numbers(3), i -> i * i).toList()).containsExactly(0, 1, 4);
    assertThat(Readers.map(numbers(3), numbers(9), (a, b) -> a + 10 * b).toList())
        .containsExactly(0, 11, 22);
    assertThat(Readers.chain(numbers(2), numbers(0), numbers(1)).toList()).containsExactly(0, 1, 0);
    assertThat(Readers.firstN(numbers(9), 2).toList()).containsExactly(0, 1);
    assertThat(Readers.firstN(numbers(1), 2).toList()).containsExactly(0);
    assertThat(open).hasValue(0);
    assertThatThrownBy(() -> Readers.map(numbers(1), i -> null).toList())
        .isInstanceOf(ReaderException.class)
        .hasMessage("the mapper returned null");
    assertThat(open).hasValue(0);
  }

  @Test
  void earlyCloseReachesTheSources() {
    for (Reader<?> reader :
        List.of(
            Readers.batch(numbers(9), 2),
            Readers.shuffle(numbers(9), 2, 1),
            Readers.map(numbers(9), i -> i),
            Readers.map(numbers(9), numbers(9), Integer::sum),
            Readers.chain(numbers(9), numbers(9)),
            Readers.compose(numbers(9), numbers(9)),
            Readers.firstN(numbers(9), 8),
            Readers.buffered(numbers(9), 2),
            Readers.xmap(numbers(9), i -> i, 2, 3, true),
            SequenceBatcher.of(numbers(9), 2, i -> i).withWindow(2))) {
      try (CloseableIterator<?> pass = reader.open()) {
        pass.next();
        pass.close();
        assertThat(pass.hasNext()).isFalse();
        assertThatThrownBy(pass::next).isInstanceOf(NoSuchElementException.class);
      }
      assertThat(open).hasValue(0);
    }
  }

  @Test
  void compose() {
    Reader<Object[]> pairs = Readers.map(numbers(3), i -> new Object[] {i, "x" + i});
    assertThat(Readers.compose(numbers(3), pairs).toList())
        .containsExactly(
            new Object[] {0, 0, "x0"}, new Object[] {1, 1, "x1"}, new Object[] {2, 2, "x2"});
    assertThatThrownBy(() -> Readers.compose(numbers(5), numbers(3)).toList())
        .isInstanceOf(ComposeNotAlignedException.class)
        .hasMessage(
            "compose: outputs of readers are not aligned: reader 1 ended after 3 samples, but"
                + " reader 0 has more");
    assertThat(Readers.compose(false, numbers(5), numbers(3)).toList()).hasSize(3);
    assertThat(open).hasValue(0);
  }

  @Test
  void cacheReadsOnce() {
    AtomicInteger passes = new AtomicInteger();
    Reader<Integer> cached =
        Readers.cache(
            () -> {
              passes.incrementAndGet();
              return numbers(4).open();
            });
    assertThat(passes).hasValue(0);
    assertThat(cached.toList()).isEqualTo(upTo(4));
    assertThat(cached.toList()).isEqualTo(upTo(4));
    assertThat(passes).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void bufferedKeepsAllSamplesInOrder(int size) {
    assertThat(Readers.buffered(numbers(500), size).toList()).isEqualTo(upTo(500));
    assertThat(open).hasValue(0);
  }

  @Test
  void bufferedReadsAhead() throws Exception {
    CountDownLatch third = new CountDownLatch(1);
    Reader<Integer> watched =
        Readers.map(
            numbers(9),
            i -> {
              if (i == 2) {
                third.countDown();
              }
              return i;
            });
    try (CloseableIterator<Integer> pass = Readers.buffered(watched, 4).open()) {
      assertThat(third.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(pass.next()).isZero();
    }
  }

  @Test
  void failuresOfTheBackgroundThreadArrive() {
    Reader<Integer> failing =
        Readers.map(
            numbers(9),
            i -> {
              if (i == 3) {
                throw new IllegalStateException("line 4 is broken");
              }
              return i;
            });
    List<Integer> seen = new ArrayList<>();
    assertThatThrownBy(() -> Readers.buffered(failing, 2).forEach(seen::add))
        .isInstanceOf(ReaderException.class)
        .hasMessageContaining("line 4 is broken")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(seen).containsExactly(0, 1, 2);
    Reader<Integer> unopenable =
        () -> {
          throw new LinkageError("no data");
        };
    assertThatThrownBy(() -> Readers.buffered(unopenable, 2).toList())
        .isInstanceOf(ReaderException.class)
        .hasCauseInstanceOf(LinkageError.class);
    assertThat(open).hasValue(0);
  }

  @Test
  void closingEndsTheBackgroundThread() throws Exception {
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    Reader<Integer> endless =
        () -> {
          threads.add(Thread.currentThread());
          return CloseableIterator.of(IntStream.iterate(0, i -> i + 1).iterator());
        };
    CloseableIterator<Integer> pass = Readers.buffered(endless, 1).open();
    assertThat(pass.next()).isZero();
    pass.close();
    threads.get(0).join(30_000);
    assertThat(threads.get(0).isAlive()).isFalse();
    assertThat(threads.get(0).isDaemon()).isTrue();
  }

  @Test
  void xmapInOrderAndNot() {
    Reader<Integer> source = numbers(300);
    assertThat(Readers.xmap(source, i -> i + 1, 3, 8, true).toList())
        .isEqualTo(IntStream.rangeClosed(1, 300).boxed().toList());
    assertThat(Readers.xmap(source, i -> i + 1, 3, 8, false).toList())
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 300).boxed().toList());
    assertThat(open).hasValue(0);
  }

  @Test
  void xmapWithoutOrderDoesNotWaitForTheSlowest() {
    CountDownLatch others = new CountDownLatch(3);
    Reader<Integer> mapped =
        Readers.xmap(
            numbers(4),
            i -> {
              try {
                if (i == 0) {
                  others.await();
                } else {
                  others.countDown();
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return i;
            },
            2,
            2,
            false);
    assertThat(mapped.toList()).containsExactlyInAnyOrder(0, 1, 2, 3).startsWith(1);
  }

  @Test
  void xmapFailuresArriveWithTheirCause() {
    for (boolean ordered : new boolean[] {true, false}) {
      assertThatThrownBy(
              () -> Readers.xmap(numbers(50), i -> 10 / (i - 20), 2, 4, ordered).toList())
          .isInstanceOf(ReaderException.class)
          .hasCauseInstanceOf(ArithmeticException.class)
          .hasMessage("the mapper failed: java.lang.ArithmeticException: / by zero");
      assertThat(open).hasValue(0);
    }
  }

  @Test
  void sequencesOfLikeLengthComeTogether() {
    List<Integer> lengths = new ArrayList<>();
    java.util.Random random = new java.util.Random(1);
    for (int i = 0; i < 100; i++) {
      lengths.add(random.nextInt(40));
    }
    SequenceBatcher<Integer> batcher = SequenceBatcher.of(Reader.of(lengths), 8, (Integer i) -> i);
    assertThat(batcher.toList()).isEqualTo(Readers.batch(Reader.of(lengths), 8).toList());

    List<List<Integer>> sorted = batcher.withWindow(4).withSeed(5).toList();
    assertThat(sorted.stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(lengths);
    assertThat(spread(sorted)).isLessThan(spread(batcher.toList()) / 2);
    assertThat(batcher.withWindow(4).withSeed(5).toList()).isEqualTo(sorted);
    assertThat(batcher.withWindow(4).withSeed(6).toList()).isNotEqualTo(sorted);
    assertThat(batcher.withWindow(4).withDropLast(true).toList())
        .hasSize(12)
        .allMatch(b -> b.size() == 8);
  }

  private static int spread(List<List<Integer>> batches) {
    return batches.stream().mapToInt(b -> Collections.max(b) - Collections.min(b)).sum();
  }
}
