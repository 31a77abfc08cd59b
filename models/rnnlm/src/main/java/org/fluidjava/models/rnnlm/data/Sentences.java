package org.fluidjava.models.rnnlm.data;

import java.util.Arrays;
import java.util.List;

/**
 * Sentences as word ids, kept as one stream and the place where each begins: 4 bytes a word and 4 a
 * sentence. Each sentence ends with {@code <eos>}, so the stream is the running text that {@link
 * StreamBatches} cuts up.
 */
public final class Sentences {
  private final int[] stream;
  private final int[] offsets;

  private Sentences(int[] stream, int[] offsets) {
    this.stream = stream;
    this.offsets = offsets;
  }

  /** Collects sentences; {@code end} is appended to each. */
  public static final class Builder {
    private final int end;
    private int[] stream = new int[1 << 12];
    private int[] offsets = new int[1 << 8];
    private int words;
    private int count;

    /** Starts with no sentence; {@code end} is the id of {@code <eos>}. */
    public Builder(int end) {
      this.end = end;
    }

    /** Adds a sentence by its words, {@code <eos>} not among them. */
    public Builder add(List<String> sentence, Vocabulary vocabulary) {
      for (String word : sentence) {
        append(vocabulary.id(word));
      }
      return finishSentence();
    }

    /** Adds a sentence by its ids, {@code <eos>} not among them. */
    public Builder add(int... sentence) {
      for (int id : sentence) {
        append(id);
      }
      return finishSentence();
    }

    private void append(int id) {
      if (words == stream.length) {
        stream = Arrays.copyOf(stream, grown(words));
      }
      stream[words++] = id;
    }

    private Builder finishSentence() {
      append(end);
      if (++count == offsets.length) {
        offsets = Arrays.copyOf(offsets, grown(count));
      }
      offsets[count] = words;
      return this;
    }

    private static int grown(int length) {
      if (length >= Integer.MAX_VALUE - 16) {
        throw new CorpusException("corpus: more than 2147483631 words in one text; split it");
      }
      return (int) Math.min(2L * length, Integer.MAX_VALUE - 16);
    }

    /** The sentences added so far. */
    public Sentences build() {
      return new Sentences(Arrays.copyOf(stream, words), Arrays.copyOf(offsets, count + 1));
    }
  }

  /** Number of sentences. */
  public int count() {
    return offsets.length - 1;
  }

  /** Number of words, the {@code <eos>} of each sentence included. */
  public int words() {
    return stream.length;
  }

  /** Number of words of a sentence, its {@code <eos>} included, so at least 1. */
  public int length(int sentence) {
    return offsets[sentence + 1] - offsets[sentence];
  }

  /** The ids of a sentence, its {@code <eos>} last. */
  public int[] get(int sentence) {
    return Arrays.copyOfRange(stream, offsets[sentence], offsets[sentence + 1]);
  }

  /** The id at a place of a sentence. */
  public int word(int sentence, int place) {
    return stream[offsets[sentence] + place];
  }

  /** The id at a place of the running text. */
  public int word(int place) {
    return stream[place];
  }

  /** Share of the words that are this one, 0 to 1; of {@code <unk>}, how foreign the text is. */
  public double share(int id) {
    return stream.length == 0
        ? 0
        : Arrays.stream(stream).filter(word -> word == id).count() / (double) stream.length;
  }

  /** The sentences from {@code from} to before {@code to}. */
  public Sentences range(int from, int to) {
    int[] places = new int[to - from + 1];
    for (int i = 0; i < places.length; i++) {
      places[i] = offsets[from + i] - offsets[from];
    }
    return new Sentences(Arrays.copyOfRange(stream, offsets[from], offsets[to]), places);
  }
}
