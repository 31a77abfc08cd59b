package org.fluidjava.models.rnnlm.data;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/**
 * Batches of whole sentences of any length. Each pass has its own order, drawn from the seed and
 * the number of the pass alone: a resumed run finds it again without replaying what came before.
 * The last, shorter batch is kept; a batch in which every sequence is empty is left out.
 *
 * <p>With bucketing, the shuffled sentences are sorted by length within pools of a few batches, and
 * the batches are shuffled in turn: the sentences of a batch are nearly of one length, so a batch
 * takes fewer time steps, while the order stays random.
 */
public final class SentenceBatches implements Batches {
  /** How many batches' sentences are sorted together: large enough for nearly equal lengths. */
  private static final int POOL = 32;

  private final Sentences sentences;
  private final SampleForm form;
  private final int start;
  private final int batchSize;
  private final Order order;
  private final long words;
  private BatchPosition position;
  private int[] ranked = new int[0];
  private int[] batchStarts = new int[0];

  private enum Order {
    AS_READ,
    SHUFFLED,
    BUCKETED
  }

  private SentenceBatches(
      Sentences sentences, SampleForm form, int start, int batchSize, Order order, long seed) {
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "batches: a batch of " + batchSize + " sentences; at least 1");
    }
    this.sentences = sentences;
    this.form = form;
    this.start = start;
    this.batchSize = batchSize;
    this.order = order;
    this.words = form.predictions(sentences);
    if (words == 0) {
      throw new CorpusException(
          "batches: no sentence of the text gives anything to predict; it needs sentences of two"
              + " words");
    }
    this.position = new BatchPosition(1, 0, seed);
    plan();
  }

  /** Sentences in the order of the text, for validation and test. */
  public static SentenceBatches inOrder(
      Sentences sentences, SampleForm form, int start, int batchSize) {
    return new SentenceBatches(sentences, form, start, batchSize, Order.AS_READ, 0);
  }

  /**
   * Sentences shuffled as a whole for each pass.
   *
   * @param start the id of the start word, see {@link Vocabulary#start()}
   */
  public static SentenceBatches shuffled(
      Sentences sentences, SampleForm form, int start, int batchSize, long seed) {
    return new SentenceBatches(sentences, form, start, batchSize, Order.SHUFFLED, seed);
  }

  /** Sentences shuffled, those of a batch nearly of one length. */
  public static SentenceBatches bucketed(
      Sentences sentences, SampleForm form, int start, int batchSize, long seed) {
    return new SentenceBatches(sentences, form, start, batchSize, Order.BUCKETED, seed);
  }

  private int length(int sentence) {
    return form.length(sentences.length(sentence));
  }

  /** Fixes which sentences the batches of the present pass hold. */
  private void plan() {
    int count = sentences.count();
    ranked = new int[count];
    Arrays.setAll(ranked, i -> i);
    int batches = (count + batchSize - 1) / batchSize;
    int[] starts = new int[batches];
    Arrays.setAll(starts, i -> i * batchSize);
    if (order != Order.AS_READ) {
      // One generator per pass, split from the seed by an odd constant so that neighbouring seeds
      // and passes do not share their orders.
      var random = new SplittableRandom(position.seed() + 0x9E3779B97F4A7C15L * position.pass());
      shuffle(ranked, count, random);
      if (order == Order.BUCKETED) {
        int pool = (int) Math.min(count, (long) POOL * batchSize);
        for (int from = 0; from < count; from += pool) {
          sortByLength(from, Math.min(count, from + pool));
        }
        shuffle(starts, count % batchSize == 0 ? batches : batches - 1, random);
      }
    }
    batchStarts = Arrays.stream(starts).filter(this::hasWords).toArray();
  }

  private static void shuffle(int[] values, int count, SplittableRandom random) {
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  private void sortByLength(int from, int to) {
    // Length above, place below: one sort of primitives that keeps the shuffled order among equals.
    long[] keys = new long[to - from];
    int[] pool = Arrays.copyOfRange(ranked, from, to);
    Arrays.setAll(keys, i -> (long) length(pool[i]) << 32 | i);
    Arrays.sort(keys);
    for (int i = 0; i < keys.length; i++) {
      ranked[from + i] = pool[(int) keys[i]];
    }
  }

  private boolean hasWords(int from) {
    int to = Math.min(from + batchSize, ranked.length);
    for (int i = from; i < to; i++) {
      if (length(ranked[i]) > 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean hasNext() {
    return position.index() < batchStarts.length;
  }

  @Override
  public WordBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("batches: pass " + position.pass() + " is over");
    }
    int from = batchStarts[position.index()];
    int to = Math.min(from + batchSize, ranked.length);
    int[] offsets = new int[to - from + 1];
    for (int i = from; i < to; i++) {
      offsets[i - from + 1] = offsets[i - from] + length(ranked[i]);
    }
    long[] input = new long[offsets[to - from]];
    long[] label = new long[input.length];
    for (int i = from; i < to; i++) {
      int sentence = ranked[i];
      int base = offsets[i - from];
      int length = offsets[i - from + 1] - base;
      for (int place = 0; place < length; place++) {
        input[base + place] = form.input(sentences, sentence, place, start);
        label[base + place] = form.label(sentences, sentence, place);
      }
    }
    position = position.next();
    return new WordBatch(input, label, offsets);
  }

  @Override
  public void nextPass() {
    position = position.nextPass();
    plan();
  }

  @Override
  public BatchPosition position() {
    return position;
  }

  @Override
  public void restore(BatchPosition wanted) {
    BatchPosition before = position;
    position = wanted;
    plan();
    if (wanted.index() > batchStarts.length) {
      int available = batchStarts.length;
      position = before;
      plan();
      throw new IllegalArgumentException(
          "batches: position "
              + wanted.index()
              + " of a pass of "
              + available
              + " batches; the checkpoint belongs to other data or another batch size");
    }
  }

  @Override
  public int batchesPerPass() {
    return batchStarts.length;
  }

  @Override
  public long wordsPerPass() {
    return words;
  }

  @Override
  public boolean carriesState() {
    return false;
  }
}
