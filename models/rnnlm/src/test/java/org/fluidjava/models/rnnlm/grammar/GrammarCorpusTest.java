package org.fluidjava.models.rnnlm.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fluidjava.models.rnnlm.data.Corpus;
import org.fluidjava.models.rnnlm.data.Sentences;
import org.fluidjava.models.rnnlm.data.Vocabulary;
import org.fluidjava.models.rnnlm.grammar.SentenceAutomaton.Arc;
import org.junit.jupiter.api.Test;

class GrammarCorpusTest {
  private static final GrammarCorpus GRAMMAR = new GrammarCorpus(1, 4000, 1000);

  private static double likelihood(String sentence) {
    return GRAMMAR.negativeLogLikelihood(GRAMMAR.corpus().vocabulary().encode(sentence));
  }

  @Test
  void everyStateIsDeterministicAndADistribution() {
    SentenceAutomaton automaton = EnglishGrammar.automaton();
    for (int state = 1; state < automaton.states(); state++) {
      Set<String> words = new HashSet<>();
      double sum = 0;
      for (Arc arc : automaton.arcs(state)) {
        assertThat(words.add(arc.word())).as("word %s twice in a state", arc.word()).isTrue();
        assertThat(arc.next()).isLessThan(state);
        assertThat(arc.probability()).isPositive();
        sum += arc.probability();
      }
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void everyPathEndsWithEos() {
    SentenceAutomaton automaton = EnglishGrammar.automaton();
    var open = new ArrayDeque<>(List.of(automaton.start()));
    Set<Integer> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      for (Arc arc : automaton.arcs(open.remove())) {
        assertThat(arc.next() == SentenceAutomaton.FINAL)
            .isEqualTo(arc.word().equals(Vocabulary.EOS));
        if (arc.next() != SentenceAutomaton.FINAL && seen.add(arc.next())) {
          open.add(arc.next());
        }
      }
    }
    assertThat(seen).hasSizeGreaterThan(1000);
  }

  /**
   * The entropy again, another way: the probability of being in each state, swept forwards, times
   * the entropy of the choice made there.
   */
  @Test
  void entropyIsTheExpectedSumOfBranchEntropies() {
    SentenceAutomaton automaton = EnglishGrammar.automaton();
    double[] visits = new double[automaton.states()];
    visits[automaton.start()] = 1;
    double entropy = 0;
    double length = 0;
    for (int state = automaton.start(); state > 0; state--) {
      double branch = 0;
      for (Arc arc : automaton.arcs(state)) {
        visits[arc.next()] += visits[state] * arc.probability();
        branch -= arc.probability() * Math.log(arc.probability());
      }
      entropy += visits[state] * branch;
      length += visits[state];
    }
    assertThat(visits[SentenceAutomaton.FINAL]).isCloseTo(1, within(1e-12));
    assertThat(automaton.entropy()).isCloseTo(entropy, within(1e-10));
    assertThat(automaton.expectedLength()).isCloseTo(length, within(1e-10));
  }

  @Test
  void samplesAgreeWithTheExactPerplexity() {
    assertThat(GRAMMAR.optimalPerplexity()).isCloseTo(10.664, within(0.001));
    assertThat(GRAMMAR.expectedLength()).isCloseTo(9.433, within(0.001));
    for (Sentences drawn : List.of(GRAMMAR.corpus().train(), GRAMMAR.corpus().test())) {
      assertThat(GRAMMAR.truePerplexity(drawn)).isCloseTo(GRAMMAR.optimalPerplexity(), within(0.3));
    }
    // A predictor that knows only how frequent words are is far worse.
    assertThat(unigramPerplexity(GRAMMAR.corpus())).isGreaterThan(60);
  }

  private static double unigramPerplexity(Corpus corpus) {
    double sum = 0;
    Sentences test = corpus.test();
    for (int i = 0; i < test.words(); i++) {
      double share = (corpus.vocabulary().count(test.word(i)) + 1.0) / corpus.train().words();
      sum -= Math.log(share);
    }
    return Math.exp(sum / test.words());
  }

  @Test
  void agreementReachesOverManyWords() {
    assertThat(likelihood("the boys whom the pale queen near the river admires sing <eos>"))
        .isInfinite();
    assertThat(likelihood("the boys whom the queen near the river admires sing <eos>")).isFinite();
    assertThat(likelihood("the boys whom the queen near the river admires sings <eos>"))
        .isInfinite();
    assertThat(likelihood("the boys whom the queen near the river admires are brave <eos>"))
        .isFinite();
    assertThat(
            likelihood(
                "yesterday the clever girl who admired the lions washed herself because she was"
                    + " lost <eos>"))
        .isFinite();
    assertThat(likelihood("the girl who likes the dogs washes herself <eos>")).isFinite();
    assertThat(likelihood("the girl who likes the dogs washes themselves <eos>")).isInfinite();
    assertThat(likelihood("yesterday the dogs near the river slept because they were tame <eos>"))
        .isFinite();
    assertThat(likelihood("yesterday the dogs near the river slept because they are tame <eos>"))
        .isInfinite();
    assertThat(likelihood("does the king who likes the dogs work <eos>")).isFinite();
    assertThat(likelihood("does the king who likes the dogs works <eos>")).isInfinite();
    assertThat(likelihood("the boy either works or sees a small dog <eos>")).isFinite();
    assertThat(likelihood("the boy either works <eos>")).isInfinite();
  }

  @Test
  void sameSeedSameCorpus() {
    Corpus again = new GrammarCorpus(1, 4000, 1000).corpus();
    Corpus first = GRAMMAR.corpus();
    assertThat(again.vocabulary()).isEqualTo(first.vocabulary());
    for (int i = 0; i < 1000; i++) {
      assertThat(again.test().get(i)).isEqualTo(first.test().get(i));
    }
    Corpus other = new GrammarCorpus(2, 4000, 1000).corpus();
    assertThat(other.train().words()).isNotEqualTo(first.train().words());
    // The lexicon does not depend on what was drawn; 335 words and <unk>.
    assertThat(other.vocabulary().words())
        .containsExactlyInAnyOrderElementsOf(first.vocabulary().words());
    assertThat(first.vocabulary().size()).isEqualTo(336);
  }

  @Test
  void sizesMustBePositive() {
    assertThatThrownBy(() -> new GrammarCorpus(1, 0, 5))
        .hasMessageContaining("grammar: 0 sentences");
  }
}
