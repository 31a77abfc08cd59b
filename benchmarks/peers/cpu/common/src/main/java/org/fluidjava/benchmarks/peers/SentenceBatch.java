package org.fluidjava.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Sentences side by side, longest first, in the order of time: all first words, all second words. A
 * sentence of n ids gives n predictions: it reads the end of sentence and its first n - 1 ids, and
 * predicts all n.
 *
 * @param lengths ids of each sentence
 * @param input ids read, [steps, sentences] with 0 where a sentence is over
 * @param labels ids to predict, the real ones only
 * @param places of the labels among [steps, sentences]
 */
public record SentenceBatch(int[] lengths, int[] input, int[] labels, int[] places) {
  /** Length of the longest sentence. */
  public int steps() {
    return lengths[0];
  }

  /** Number of predictions. */
  public int words() {
    return labels.length;
  }

  /** Number of sentences still running at a step: the first ones. */
  public int running(int step) {
    int count = 0;
    while (count < lengths.length && lengths[count] > step) {
      count++;
    }
    return count;
  }

  /** Reads a file's sentences in batches; what is left at the end is not used. */
  public static List<SentenceBatch> read(Path file, int size) {
    List<int[]> sentences = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        sentences.add(
            Arrays.stream(line.strip().split("\\s+")).mapToInt(Integer::parseInt).toArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<SentenceBatch> batches = new ArrayList<>();
    for (int from = 0; from + size <= sentences.size(); from += size) {
      List<int[]> batch = new ArrayList<>(sentences.subList(from, from + size));
      batch.sort(Comparator.comparingInt((int[] sentence) -> sentence.length).reversed());
      batches.add(of(batch));
    }
    if (batches.isEmpty()) {
      throw new IllegalArgumentException(
          file + " has " + sentences.size() + " sentences; a batch needs " + size);
    }
    return batches;
  }

  private static SentenceBatch of(List<int[]> sentences) {
    int[] first = sentences.get(0);
    int end = first[first.length - 1];
    int[] lengths = sentences.stream().mapToInt(sentence -> sentence.length).toArray();
    int words = Arrays.stream(lengths).sum();
    int[] input = new int[first.length * lengths.length];
    int[] labels = new int[words];
    int[] places = new int[words];
    int next = 0;
    for (int step = 0; step < first.length; step++) {
      for (int i = 0; i < lengths.length && lengths[i] > step; i++) {
        int place = step * lengths.length + i;
        int[] sentence = sentences.get(i);
        input[place] = step == 0 ? end : sentence[step - 1];
        labels[next] = sentence[step];
        places[next++] = place;
      }
    }
    return new SentenceBatch(lengths, input, labels, places);
  }
}
