package org.fluidjava.models.rnnlm.grammar;

import java.util.List;

/**
 * Words that can stand in the same place. As in natural text the first are frequent and the last
 * rare: the probability of the i-th (from 0) is proportional to 1 / (i + 2).
 */
final class WordClass {
  private final List<String> words;
  private final double total;

  private WordClass(List<String> words) {
    this.words = words;
    double sum = 0;
    for (int i = 0; i < words.size(); i++) {
      sum += 1.0 / (i + 2);
    }
    this.total = sum;
  }

  /** Words separated by blanks. */
  static WordClass of(String words) {
    return new WordClass(List.of(words.split(" ")));
  }

  /** Forms of the words, each entry of {@code table} being one word in all its forms. */
  static WordClass form(int form, List<String> table) {
    return new WordClass(table.stream().map(entry -> entry.split(" ", -1)[form]).toList());
  }

  int size() {
    return words.size();
  }

  String word(int i) {
    return words.get(i);
  }

  double probability(int i) {
    return 1.0 / (i + 2) / total;
  }
}
