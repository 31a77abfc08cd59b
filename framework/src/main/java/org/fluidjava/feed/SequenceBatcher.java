package org.fluidjava.feed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Batches of sequences of similar length: a window of several batches is read, sorted by length,
 * cut into batches, and these come in random order. The recurrent operators work on one time step
 * of all sequences of a batch at once, and similar lengths keep the late steps full; they also
 * leave less padding where something pads.
 *
 * <p>The same seed gives the same batches in the same order in every pass. With a window of one
 * batch, the order of the reader is kept.
 *
 * @param reader the samples
 * @param length the length of a sample
 * @param batchSize samples in a batch
 * @param windowBatches batches sorted together
 * @param dropLast leaves out a shorter batch at the end of the data
 * @param seed decides the order of the batches of a window
 * @param <T> the sample
 */
public record SequenceBatcher<T>(
    Reader<T> reader,
    ToIntFunction<? super T> length,
    int batchSize,
    int windowBatches,
    boolean dropLast,
    long seed)
    implements Reader<List<T>> {

  /** Checks the sizes. */
  public SequenceBatcher {
    Readers.atLeastOne("SequenceBatcher: the batch size", batchSize);
    Readers.atLeastOne("SequenceBatcher: the window", windowBatches);
    Math.multiplyExact(batchSize, windowBatches);
  }

  /** Batches in the reader's order, the last one maybe shorter; see the {@code with} methods. */
  public static <T> SequenceBatcher<T> of(
      Reader<T> reader, int batchSize, ToIntFunction<? super T> length) {
    return new SequenceBatcher<>(reader, length, batchSize, 1, false, 0);
  }

  /** Sorts windows of this many batches by length. */
  public SequenceBatcher<T> withWindow(int batches) {
    return new SequenceBatcher<>(reader, length, batchSize, batches, dropLast, seed);
  }

  /** Takes the order of batches from this seed. */
  public SequenceBatcher<T> withSeed(long newSeed) {
    return new SequenceBatcher<>(reader, length, batchSize, windowBatches, dropLast, newSeed);
  }

  /** Leaves out a shorter batch at the end of the data, or not. */
  public SequenceBatcher<T> withDropLast(boolean drop) {
    return new SequenceBatcher<>(reader, length, batchSize, windowBatches, drop, seed);
  }

  @Override
  public CloseableIterator<List<T>> open() {
    CloseableIterator<T> source = reader.open();
    Random random = new Random(seed);
    return new Pass<>(source) {
      private List<List<T>> batches = List.of();
      private int at;

      @Override
      @Nullable List<T> advance() {
        if (at == batches.size()) {
          batches = cut(Readers.take(source, batchSize * windowBatches), random);
          at = 0;
        }
        return batches.isEmpty() ? null : batches.get(at++);
      }
    };
  }

  private List<List<T>> cut(List<T> window, Random random) {
    int whole = window.size() / batchSize * batchSize;
    if (dropLast) {
      // Before sorting, so that what is left out does not depend on its length.
      window = window.subList(0, whole);
    }
    if (windowBatches > 1) {
      window.sort(Comparator.comparingInt(length));
    }
    List<List<T>> batches = new ArrayList<>();
    for (int from = 0; from < window.size(); from += batchSize) {
      batches.add(List.copyOf(window.subList(from, Math.min(from + batchSize, window.size()))));
    }
    if (windowBatches > 1) {
      Collections.shuffle(batches, random);
    }
    return batches;
  }
}
