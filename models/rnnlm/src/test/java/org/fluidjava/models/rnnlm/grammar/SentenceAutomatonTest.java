package org.fluidjava.models.rnnlm.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.fluidjava.models.rnnlm.grammar.SentenceAutomaton.Builder.choice;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fluidjava.models.rnnlm.grammar.SentenceAutomaton.Arc;
import org.junit.jupiter.api.Test;

class SentenceAutomatonTest {
  private static int end(SentenceAutomaton.Builder builder) {
    return builder.word("<eos>", SentenceAutomaton.FINAL);
  }

  /** Two nouns, one of which may be modified, and a verb that agrees with the noun. */
  private static SentenceAutomaton agreement() {
    var builder = new SentenceAutomaton.Builder();
    int end = end(builder);
    int one = builder.word(WordClass.of("runs sleeps"), end);
    int many = builder.word(WordClass.of("run sleep eat"), end);
    int far = builder.word("far", one);
    int noun =
        builder.choose(
            choice(3, builder.word("dog", builder.choose(choice(0.75, one), choice(0.25, far)))),
            choice(1, builder.word("dogs", many)));
    return builder.build(builder.choose(choice(0.9, builder.word("the", noun)), choice(0.1, noun)));
  }

  /** All sentences with their probabilities; a sentence that is found twice is refused. */
  static Map<List<String>, Double> enumerate(SentenceAutomaton automaton) {
    Map<List<String>, Double> found = new HashMap<>();
    walk(automaton, automaton.start(), new ArrayList<>(), 1, found);
    return found;
  }

  private static void walk(
      SentenceAutomaton automaton,
      int state,
      List<String> prefix,
      double probability,
      Map<List<String>, Double> found) {
    if (state == SentenceAutomaton.FINAL) {
      assertThat(found.put(List.copyOf(prefix), probability)).as("%s", prefix).isNull();
      return;
    }
    for (Arc arc : automaton.arcs(state)) {
      prefix.add(arc.word());
      walk(automaton, arc.next(), prefix, probability * arc.probability(), found);
      prefix.remove(prefix.size() - 1);
    }
  }

  @Test
  void entropyAndLengthAreThoseOfTheEnumeratedSentences() {
    SentenceAutomaton automaton = agreement();
    Map<List<String>, Double> all = enumerate(automaton);
    assertThat(all).hasSize(2 * (2 * 2 + 3));
    double total = 0;
    double entropy = 0;
    double length = 0;
    for (var sentence : all.entrySet()) {
      double p = sentence.getValue();
      total += p;
      entropy -= p * Math.log(p);
      length += p * sentence.getKey().size();
      assertThat(automaton.negativeLogLikelihood(sentence.getKey()))
          .isCloseTo(-Math.log(p), within(1e-12));
    }
    assertThat(total).isCloseTo(1, within(1e-12));
    assertThat(automaton.entropy()).isCloseTo(entropy, within(1e-12));
    assertThat(automaton.expectedLength()).isCloseTo(length, within(1e-12));
  }

  @Test
  void probabilityOfASentenceByHand() {
    // "the dogs sleep <eos>": 0.9, 1/4, and "sleep" has 1/3 out of 1/2 + 1/3 + 1/4.
    double p = 0.9 * 0.25 * (1.0 / 3) / (13.0 / 12);
    assertThat(agreement().negativeLogLikelihood(List.of("the", "dogs", "sleep", "<eos>")))
        .isCloseTo(-Math.log(p), within(1e-12));
  }

  @Test
  void impossibleSentencesHaveNoLikelihood() {
    SentenceAutomaton automaton = agreement();
    for (List<String> wrong :
        List.of(
            List.of("the", "dog", "run", "<eos>"),
            List.of("the", "dog", "runs"),
            List.of("the", "dog", "runs", "<eos>", "the"),
            List.<String>of())) {
      assertThat(automaton.negativeLogLikelihood(wrong)).isInfinite();
    }
  }

  @Test
  void drawsFollowTheProbabilities() {
    SentenceAutomaton automaton = agreement();
    var random = new SplittableRandom(5);
    Map<List<String>, Integer> drawn = new HashMap<>();
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      drawn.merge(automaton.draw(random), 1, Integer::sum);
    }
    enumerate(automaton)
        .forEach(
            (sentence, p) ->
                assertThat(drawn.getOrDefault(sentence, 0) / (double) draws)
                    .isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / draws))));
  }

  @Test
  void aWordThatLeadsToTwoStatesIsRefused() {
    var builder = new SentenceAutomaton.Builder();
    int end = end(builder);
    int a = builder.word("the", builder.word("dog", end));
    int b = builder.word("the", builder.word("cat", end));
    assertThatThrownBy(() -> builder.choose(choice(1, a), choice(1, b)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("grammar: the word 'the' would lead to two states");
    assertThat(builder.choose(choice(1, a), choice(3, a))).isEqualTo(a);
  }
}
