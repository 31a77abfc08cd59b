package org.fluidjava.models.rnnlm.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A probabilistic deterministic automaton without cycles that accepts sentences. From each state a
 * word leads to one state only, so the words read so far fix the state, and the state fixes the
 * true distribution of the next word. That makes three things exact that are only estimated for
 * natural text: the probability of a sentence (the product of its arcs), the entropy of a sentence
 *
 * <p>H(s) = Σ p(w|s) (−ln p(w|s) + H(s·w)),
 *
 * <p>and its expected length L(s) = Σ p(w|s) (1 + L(s·w)). By the chain rule no predictor can reach
 * a lower expected loss per word than H(start) / L(start) nats, and the automaton itself reaches
 * it.
 *
 * <p>States are numbered so that arcs lead to smaller numbers: one sweep upwards gives H and L.
 */
final class SentenceAutomaton {
  /** The state after the last word; it has no arcs. */
  static final int FINAL = 0;

  /** A word, its probability in its state, and the state it leads to. */
  record Arc(String word, double probability, int next) {}

  private final List<List<Arc>> states;
  private final List<Map<String, Arc>> byWord;
  private final int start;
  private final double entropy;
  private final double length;

  private SentenceAutomaton(List<List<Arc>> states, int start) {
    this.states = states;
    this.start = start;
    double[] entropies = new double[states.size()];
    double[] lengths = new double[states.size()];
    byWord = new ArrayList<>();
    for (int state = 0; state < entropies.length; state++) {
      Map<String, Arc> arcs = new HashMap<>();
      for (Arc arc : states.get(state)) {
        entropies[state] +=
            arc.probability() * (entropies[arc.next()] - Math.log(arc.probability()));
        lengths[state] += arc.probability() * (1 + lengths[arc.next()]);
        arcs.put(arc.word(), arc);
      }
      byWord.add(arcs);
    }
    entropy = entropies[start];
    length = lengths[start];
  }

  /** Entropy of a sentence, in nats. */
  double entropy() {
    return entropy;
  }

  /** Expected number of words of a sentence, its end included. */
  double expectedLength() {
    return length;
  }

  int start() {
    return start;
  }

  int states() {
    return states.size();
  }

  List<Arc> arcs(int state) {
    return states.get(state);
  }

  /**
   * −ln p of a sentence, the end of the sentence being its last word; infinite if the automaton
   * never produces it.
   */
  double negativeLogLikelihood(List<String> sentence) {
    int state = start;
    double sum = 0;
    for (String word : sentence) {
      Arc arc = byWord.get(state).get(word);
      if (arc == null) {
        return Double.POSITIVE_INFINITY;
      }
      sum -= Math.log(arc.probability());
      state = arc.next();
    }
    return state == FINAL ? sum : Double.POSITIVE_INFINITY;
  }

  /** Draws a sentence; its last word is the end. */
  List<String> draw(SplittableRandom random) {
    List<String> sentence = new ArrayList<>();
    int state = start;
    while (state != FINAL) {
      Arc arc = pick(states.get(state), random.nextDouble());
      sentence.add(arc.word());
      state = arc.next();
    }
    return sentence;
  }

  private static Arc pick(List<Arc> arcs, double at) {
    double left = at;
    for (Arc arc : arcs) {
      left -= arc.probability();
      if (left < 0) {
        return arc;
      }
    }
    return arcs.get(arcs.size() - 1);
  }

  /** A state chosen with a weight; see {@link Builder#choose}. */
  record Choice(double weight, int state) {}

  /**
   * Builds states from the end of the sentence backwards: each method is given the states that
   * follow. Equal states are made once, so asking for the same thing twice costs nothing.
   */
  static final class Builder {
    private final List<List<Arc>> states = new ArrayList<>();
    private final Map<List<Arc>, Integer> known = new HashMap<>();

    /** Starts with the final state alone. */
    Builder() {
      states.add(List.of());
    }

    private int state(List<Arc> arcs) {
      return known.computeIfAbsent(
          List.copyOf(arcs),
          key -> {
            states.add(key);
            return states.size() - 1;
          });
    }

    /** The state in which only this word can come. */
    int word(String word, int next) {
      return state(List.of(new Arc(word, 1, next)));
    }

    /** The state in which one word of the class comes. */
    int word(WordClass words, int next) {
      List<Arc> arcs = new ArrayList<>();
      for (int i = 0; i < words.size(); i++) {
        arcs.add(new Arc(words.word(i), words.probability(i), next));
      }
      return state(arcs);
    }

    static Choice choice(double weight, int state) {
      return new Choice(weight, state);
    }

    /**
     * The state in which the next word is that of one of several states, by weight. Choices of
     * weight 0 are left out; the weights are scaled to a sum of 1.
     *
     * @throws IllegalArgumentException if a word would lead to two states: the automaton would no
     *     longer be deterministic
     */
    int choose(List<Choice> choices) {
      double total = choices.stream().mapToDouble(Choice::weight).sum();
      Map<String, Arc> merged = new LinkedHashMap<>();
      for (Choice choice : choices) {
        if (choice.weight() == 0) {
          continue;
        }
        for (Arc arc : states.get(choice.state())) {
          double probability = arc.probability() * choice.weight() / total;
          merged.merge(
              arc.word(),
              new Arc(arc.word(), probability, arc.next()),
              (a, b) -> {
                if (a.next() != b.next()) {
                  throw new IllegalArgumentException(
                      "grammar: the word '" + a.word() + "' would lead to two states");
                }
                return new Arc(a.word(), a.probability() + b.probability(), a.next());
              });
        }
      }
      return state(new ArrayList<>(merged.values()));
    }

    int choose(Choice... choices) {
      return choose(List.of(choices));
    }

    SentenceAutomaton build(int start) {
      return new SentenceAutomaton(List.copyOf(states), start);
    }
  }
}
